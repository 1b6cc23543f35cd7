import { deepStrictEqual, match, ok } from "node:assert/strict";
import { resolve } from "node:path";
import picomatch from "picomatch";
import config from "../../deno.json" with { type: "json" };
import { hasOwnTask, testFiles } from "../../scripts/test/test_files.ts";

const ROOT = resolve(import.meta.dirname ?? ".", "../..");

/** The tasks with tests that `deno task test` leaves out: their files, and the jobs that run them. */
const TASKS = {
  "test:release": {
    files: ["tests/binary/release_compiled_test.ts", "tests/binary/release_portable_test.ts"],
    jobs: [["checks", "release"], ["release", "build"]],
  },
  "test:clients": {
    files: ["tests/fake_oci/go_clients_test.ts"],
    jobs: [["checks", "clients"]],
  },
} as const;

Deno.test("deno task test leaves out what other tasks run, and nothing else", async () => {
  const names = await testFiles(ROOT, "tests");
  const all: string[] = [];
  for (const [task, { files }] of Object.entries(TASKS)) {
    const { command } = config.tasks[task as keyof typeof TASKS];
    const [, pattern = ""] = /^deno test -A --quiet (\S+)$/.exec(command) ?? [];
    const matching = picomatch(pattern);
    deepStrictEqual(names.filter((name) => matching(name)).sort(), files, task);
    all.push(...files);
  }
  deepStrictEqual(names.filter(hasOwnTask).sort(), all.sort());
});

for (const [task, { jobs }] of Object.entries(TASKS)) {
  Deno.test(`deno task ${task} is run by the workflows that need it`, async () => {
    for (const [name, job] of jobs) {
      const text = await Deno.readTextFile(`${ROOT}/.github/workflows/${name}.yml`);
      const [, steps = ""] = text.split(`\n  ${job}:\n`);
      const [own = ""] = steps.split(/^ {2}\w+:$/m);
      match(own, new RegExp(` task ${task}$`, "m"), name);
      ok(!own.includes("continue-on-error"), name);
    }
  });
}
