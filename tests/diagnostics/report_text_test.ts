import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { CHECK_IDS } from "../../lib/diagnostics/check.ts";
import { ReportText } from "../../lib/diagnostics/report_text.ts";
import type { CheckResult } from "../../lib/diagnostics/run_checks.ts";
import { fakeStreams } from "../fake_streams.ts";
import { fakeBucket } from "../oci/fake_bucket.ts";
import { examineAsText } from "./examine.ts";

const ESC = "\x1b";

/** A text without the program's colours. */
function uncoloured(text: string): string {
  return text.replaceAll(new RegExp(`${ESC}\\[[0-9;]*m`, "g"), "");
}

/** Columns that a text takes on a terminal: two for each wide character, none for a colour. */
function width(text: string): number {
  return [...uncoloured(text)].reduce((sum, c) => sum + (/[家設定]/.test(c) ? 2 : 1), 0);
}

function result(more: Partial<CheckResult>): CheckResult {
  return { id: "bucket", status: "pass", detail: "async-jobs", ms: 12, ...more };
}

/** The lines of the checks, without settings, remedies and verdict. */
function checkLines(stdout: string): string[] {
  const ids = CHECK_IDS.join("|");
  return stdout.split("\n").filter((line) =>
    new RegExp(`^[✔▲✖–+!x-] (${ids}) `).test(uncoloured(line))
  );
}

Deno.test("ReportText aligns mark, name, duration and what was seen", async () => {
  await using bucket = await fakeBucket();
  const { stdout } = await examineAsText(bucket, { options: { "oci-bucket": "ledger" } });
  const lines = checkLines(stdout);
  strictEqual(lines.length, 19);
  for (const line of lines) match(line, /^[✔▲✖–] [a-z- ]{19}[ \d]{5}( ms| {3}) {2}\S/);
});

Deno.test("ReportText shows marks in ASCII where the locale has no UTF-8", async () => {
  await using bucket = await fakeBucket();
  const world = {
    unicode: false,
    stdoutColumns: 60,
    options: { "oci-bucket": "ledger" },
    env: { HTTPS_PROXY: "http://user:pass@proxy" },
  };
  const { stdout } = await examineAsText(bucket, world);
  // Anything but printable ASCII and newlines.
  match(stdout, /^[ -~\n]*$/);
  for (const start of ["+ config-file", "x bucket", "- write", "    -> "]) {
    ok(stdout.includes(`\n${start}`), start);
  }
});

Deno.test("ReportText colours on a terminal only, and never what is to be pasted", async () => {
  await using bucket = await fakeBucket();
  const options = { "oci-bucket": "ledger" };
  const coloured = (await examineAsText(bucket, { options, stdoutColour: true })).stdout;
  ok(coloured.includes(`\n${ESC}[32m✔${ESC}[0m config-file `), coloured);
  ok(coloured.includes(`\n${ESC}[31m✖${ESC}[0m bucket `), coloured);
  ok(coloured.includes(`\n${ESC}[1;31mNot ready: `), coloured);
  const plain = (await examineAsText(bucket, { options })).stdout;
  ok(!plain.includes(ESC), plain);
  const pasted = coloured.split("\n").filter((line) => line.startsWith("      "));
  deepStrictEqual(pasted, plain.split("\n").filter((line) => line.startsWith("      ")));
  strictEqual(pasted.length, 1);
});

Deno.test("ReportText shortens check lines and settings to the terminal, and no remedy", async () => {
  await using bucket = await fakeBucket();
  const options = { "oci-bucket": "ledger" };
  const whole = (await examineAsText(bucket, { options })).stdout;
  for (const columns of [60, 40]) {
    const { stdout } = await examineAsText(bucket, {
      options,
      stdoutColumns: columns,
      stdoutColour: true,
    });
    const lines = checkLines(stdout);
    strictEqual(lines.length, 19);
    for (const line of lines) ok(width(line) <= columns, line);
    const settings = stdout.slice(0, stdout.indexOf("\n\n")).split("\n");
    ok(settings.length > 10);
    for (const line of settings) ok(width(line) <= columns, line);
    const remedies = (text: string): string[] =>
      text.split("\n").filter((l) => l.startsWith("      "));
    deepStrictEqual(remedies(stdout), remedies(whole));
  }
});

Deno.test("ReportText counts wide characters as two columns", async () => {
  const text = await ReportText.on(fakeStreams({ stdoutColumns: 60 }).io);
  const line = text.check(result({ detail: "/家/設定/".repeat(10) })).trimEnd();
  ok(width(line) <= 60, line);
  ok(width(line) >= 58, line);
  ok(line.endsWith("…"));
});

Deno.test("ReportText escapes what would move the terminal's cursor, and keeps a line a line", async () => {
  const report = await ReportText.on(fakeStreams().io);
  const text = report.check(result({
    status: "fail",
    detail: "a\x1b[2Jb\nc\r",
    remedy: { say: "say\x07\nmore", paste: ["paste\x1b]0;x\x07"] },
  }));
  deepStrictEqual(text.split("\n").slice(1), [
    "    → say\\x07 more",
    "      paste\\x1b]0;x\\x07",
    "",
  ]);
  ok(text.includes(" ms  a\\x1b[2Jb c\\x0d\n"), text);
  const leftover = report.leftover({ status: "fail", detail: "a\x1bb" });
  strictEqual(leftover, "\na\\x1bb\n");
});

Deno.test("test-oci-setup escapes control characters in the paths it shows", async () => {
  await using bucket = await fakeBucket();
  const { stdout } = await examineAsText(bucket, {
    options: { "oci-config-file": "/nonexistent/\x1b[31m家" },
  });
  ok(!stdout.includes(ESC), stdout);
  ok(stdout.includes("\\x1b[31m家"), stdout);
});
