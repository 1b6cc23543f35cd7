import assert from "node:assert/strict";
import { untilEnded } from "./async_jobs.ts";
import { onBackend } from "./on_backend.ts";
import { flat } from "./scenario.ts";

/** Two hundred lines, of which the last comes when the test lets it. */
function lines(go: string): string {
  return `for line in $(seq 199); do echo "line $line"; done; ` +
    `until [ -e ${go} ]; do sleep 0.1; done; printf 'line 200'`;
}

/** Bytes of the first 199 lines, and of all. */
const SO_FAR = 9 * "line n\n".length + 90 * "line nn\n".length + 100 * "line nnn\n".length;
const ALL = SO_FAR + "line 200".length;

for (const [backend, age] of [["filesystem", "oldest"], ["oci", "newest"]] as const) {
  onBackend(
    "scenario_05 watches a job from run to run, its last lines or all of them",
    "scenario_05_live_output",
    backend,
    age,
    async (controller, test, scenario) => {
      const go = `${controller.scratch}/go`;
      const vars = { job_name: "many lines", job_command: lines(go) };
      try {
        await test.step("the first run starts it", async () => {
          const outcome = await scenario.run(vars);
          assert.equal(outcome.status, 0, outcome.output);
          assert.match(flat(outcome), /Job 'many lines': started, \d+ bytes of output/);
        });
        await test.step("a later run shows its last lines while it runs", async () => {
          const outcome = await scenario.run({ ...vars, show_lines: 3, show_bytes: 30 });
          assert.equal(outcome.status, 0, outcome.output);
          const headline = `Job 'many lines': running, ${SO_FAR} bytes of output'? ?`;
          assert.match(
            flat(outcome),
            new RegExp(`${headline}- line 197 - line 198 - line 199 P`),
          );
        });
        await test.step("or all of them", async () => {
          const outcome = await scenario.run({ ...vars, show: "whole" });
          assert.equal(outcome.status, 0, outcome.output);
          assert.match(flat(outcome), /- line 1 - line 2 .*- line 100 .*- line 199 P/);
        });
      } finally {
        await Deno.writeTextFile(go, "");
      }
      await untilEnded(await scenario.asyncFile("many lines"));
      await test.step("the first run after its end keeps what it shows", async () => {
        const outcome = await scenario.run({ ...vars, show_bytes: 30 });
        assert.equal(outcome.status, 0, outcome.output);
        const headline = `Job 'many lines': succeeded, ${ALL} bytes of output'? ?`;
        assert.match(flat(outcome), new RegExp(`${headline}- line 198 - line 199 - line 200 P`));
      });
      await Deno.remove(controller.async, { recursive: true });
      await test.step("and so does one without the host's file", async () => {
        const outcome = await scenario.run({ ...vars, show_bytes: 30 });
        assert.equal(outcome.status, 0, outcome.output);
        assert.match(flat(outcome), /succeeded, \d+ bytes of output'? ?- .*- line 200 P/);
      });
    },
  );
}
