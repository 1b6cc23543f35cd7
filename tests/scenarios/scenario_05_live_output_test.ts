import assert from "node:assert/strict";
import type { PlayOutcome } from "../ansible/controller.ts";
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

const PLAYBOOK = "scenario_05_live_output";
const JOB = "many lines";

function assertShown(outcome: PlayOutcome, shown: RegExp): void {
  assert.equal(outcome.status, 0, outcome.output);
  assert.match(flat(outcome).replace(/(bytes of output)' /, "$1 "), shown);
}

onBackend(
  "scenario_05 watches a job while it runs, its last lines or all of them",
  PLAYBOOK,
  "filesystem",
  "oldest",
  async (controller, test, scenario) => {
    const go = `${controller.scratch}/go`;
    const vars = { job_name: JOB, job_command: lines(go) };
    try {
      await test.step("the first run starts it", async () => {
        assertShown(await scenario.run(vars), /Job 'many lines': started, \d+ bytes of output/);
      });
      await test.step("a later run shows its last lines", async () => {
        const shown = `running, ${SO_FAR} bytes of output - line 197 - line 198 - line 199 P`;
        assertShown(await scenario.run({ ...vars, show_lines: 3 }), new RegExp(shown));
      });
      await test.step("or all of them", async () => {
        const shown = / bytes of output - line 1 - line 2 .*- line 100 .*- line 199 P/;
        assertShown(await scenario.run({ ...vars, show: "whole" }), shown);
      });
    } finally {
      await Deno.writeTextFile(go, "");
    }
    // It looks for the file again and again, and must see it before that is removed.
    await untilEnded(await scenario.asyncFile(JOB));
  },
);

onBackend(
  "scenario_05 shows the end of the output when the host's file is gone",
  PLAYBOOK,
  "oci",
  "newest",
  async (controller, test, scenario) => {
    const go = `${controller.scratch}/go`;
    await Deno.writeTextFile(go, "");
    const vars = { job_name: JOB, job_command: lines(go), show_bytes: 30 };
    await test.step("the first run starts it", async () => {
      assertShown(await scenario.run(vars), /Job 'many lines': started, \d+ bytes of output/);
    });
    await untilEnded(await scenario.asyncFile(JOB));
    // Of the 30 bytes, those of line 197 are not the whole line.
    const shown = `succeeded, ${ALL} bytes of output - line 198 - line 199 - line 200 P`;
    await test.step("the first run after its end keeps what it shows", async () => {
      assertShown(await scenario.run(vars), new RegExp(shown));
    });
    await Deno.remove(controller.async, { recursive: true });
    await test.step("and later ones show it from the record", async () => {
      assertShown(await scenario.run(vars), new RegExp(shown));
    });
  },
);
