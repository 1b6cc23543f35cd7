import { deepStrictEqual, match, ok } from "node:assert/strict";
import { resolve } from "node:path";
import picomatch from "picomatch";
import config from "../../deno.json" with { type: "json" };
import { isReleaseTest, testFiles } from "../../scripts/test/test_files.ts";

const ROOT = resolve(import.meta.dirname ?? ".", "../..");
const { command } = config.tasks["test:release"];
const [, files = ""] = /^deno test -A --quiet (\S+)$/.exec(command) ?? [];

Deno.test("deno task test:release runs what deno task test leaves out", async () => {
  const names = await testFiles(ROOT, "tests");
  const matching = picomatch(files);
  deepStrictEqual(names.filter(isReleaseTest), names.filter((name) => matching(name)));
  deepStrictEqual(names.filter((name) => matching(name)).sort(), [
    "tests/binary/release_compiled_test.ts",
    "tests/binary/release_portable_test.ts",
  ]);
});

Deno.test("deno task test:release is run before a change lands and before a release", async () => {
  for (const [name, job] of [["checks", "release"], ["release", "build"]] as const) {
    const text = await Deno.readTextFile(`${ROOT}/.github/workflows/${name}.yml`);
    const [, steps = ""] = text.split(`\n  ${job}:\n`);
    const [own = ""] = steps.split(/^ {2}\w+:$/m);
    match(own, / task test:release$/m, name);
    ok(!own.includes("continue-on-error"), name);
  }
});
