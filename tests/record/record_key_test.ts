import { ok, strictEqual, throws } from "node:assert/strict";
import fc from "fast-check";
import { AsyncJobError } from "../../lib/errors.ts";
import { MAX_NAME_BYTES, recordKey } from "../../lib/record/record_key.ts";

Deno.test("recordKey() puts the playbook's name between host and job", () => {
  strictEqual(recordKey({ host: "db01", jobName: "export" }).path, "db01/export.json");
  strictEqual(
    recordKey({ host: "db01", playbookName: "nightly", jobName: "export" }).path,
    "db01/nightly/export.json",
  );
});

Deno.test("recordKey() takes spaces, quotes, dots, dollars and emoji in names", () => {
  for (
    const name of [
      "a b",
      `it's "x"`,
      "$HOME",
      "...",
      ".hidden",
      "naïve 🚀",
      "{{ x }}",
      "%2F",
      "-x",
      "x.json",
    ]
  ) {
    strictEqual(recordKey({ host: name, jobName: name }).path, `${name}/${name}.json`);
  }
});

Deno.test("recordKey() refuses names that are not one path segment, naming field and reason", () => {
  const bad: [string, RegExp][] = [
    ["", /is empty/],
    [".", /means a directory/],
    ["..", /means a directory/],
    ["a/b", /contains "\/"/],
    ["a\\b", /contains "\\"/],
    ["a\0b", /NUL/],
    ["a\nb", /control character/],
    ["a\x7fb", /control character/],
    ["a\u0085b", /control character/],
    ["\ud800", /lone surrogate/],
    ["x".repeat(300), /300 bytes/],
    ["ż".repeat(101), /202 bytes/],
  ];
  for (const [name, reason] of bad) {
    for (
      const [field, names] of Object.entries({
        job_name: { host: "h", jobName: name },
        host: { host: name, jobName: "j" },
        playbook_name: { host: "h", jobName: "j", playbookName: name },
      })
    ) {
      throws(() => recordKey(names), (error: AsyncJobError) => {
        strictEqual(error.code, "InvalidName");
        strictEqual(error.exitCode, 2);
        ok(error.message.includes(field), error.message);
        ok(reason.test(error.message), error.message);
        ok(error.message.length < 300 && !/\p{Cc}/u.test(error.message), "fit to be shown");
        return true;
      });
    }
  }
});

Deno.test("recordKey() gives different names different paths that stay below the store", () => {
  const name = fc.string({ unit: "binary", minLength: 1, maxLength: 60 }).filter((text) => {
    try {
      recordKey({ host: text, jobName: text });
      return true;
    } catch {
      return false;
    }
  });
  const names = fc.record({
    host: name,
    jobName: name,
    playbookName: fc.option(name, { nil: undefined }),
  });
  fc.assert(fc.property(names, names, (a, b) => {
    const path = recordKey(a).path;
    ok(path.split("/").every((part) => part !== "" && part !== "." && part !== ".."));
    const same = a.host === b.host && a.jobName === b.jobName && a.playbookName === b.playbookName;
    strictEqual(path === recordKey(b).path, same);
  }));
});

Deno.test("recordKey() takes a name of exactly the longest length", () => {
  const longest = "é".repeat(MAX_NAME_BYTES / 2);
  strictEqual(recordKey({ host: "h", jobName: longest }).jobName, longest);
});
