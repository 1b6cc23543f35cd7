import assert from "node:assert/strict";
import { asyncJobIds } from "../../scripts/ansible/async_jobs.ts";
import type { Controller, PlayOutcome } from "../ansible/controller.ts";
import { linesWritten, untilEnded } from "./async_jobs.ts";
import { onBackend } from "./on_backend.ts";
import { flat } from "./scenario.ts";

const PLAYBOOK = "scenario_09_one_role";
const NAME = "the one";

/** A job that says when it starts, and ends when it may. */
function job({ scratch }: Controller): Record<string, unknown> {
  const cli_command = `echo started >> ${scratch}/starts; ` +
    `until [ -e ${scratch}/go ]; do sleep 0.1; done; echo $((40 + 2)); [ -e ${scratch}/well ]`;
  return { cli_job_name: NAME, cli_command };
}

/** How often the command was run, of so many times that are waited for. */
const starts = async ({ scratch }: Controller, expected: number): Promise<number> =>
  (await linesWritten(`${scratch}/starts`, expected)).length;

const letGo = ({ scratch }: Controller): Promise<void> => Deno.writeTextFile(`${scratch}/go`, "");

function assertTold(outcome: PlayOutcome, told: RegExp, status = 0): void {
  assert.equal(outcome.status, status, outcome.output);
  assert.match(flat(outcome), told);
}

onBackend(
  "scenario_09 starts a job once when two begin at the same moment, and again only when it may",
  PLAYBOOK,
  "filesystem",
  "newest",
  async (controller, test, scenario) => {
    const vars = job(controller);
    try {
      await test.step("--check starts nothing", async () => {
        const checked = await scenario.run(vars, "--check");
        assertTold(checked, /'the one' would be started.* changed=1 /);
        assert.equal(await scenario.record(NAME), undefined);
      });
      await test.step("of two at the same moment one starts it", async () => {
        const outcomes = await Promise.all([scenario.run(vars), scenario.run(vars)]);
        const told = /'the one' (was started just now|is being started by|is running)/;
        for (const outcome of outcomes) assertTold(outcome, told);
        assert.equal(await starts(controller, 1), 1);
      });
    } finally {
      await letGo(controller);
    }
    await untilEnded(await scenario.asyncFile(NAME));
    await test.step("a later run fails as the job did", async () => {
      assertTold(await scenario.run(vars), /the one.* failed.* 42/, 2);
      assertTold(await scenario.run(vars, "--check"), /the one.* failed.* changed=0 /, 2);
      assert.equal(await starts(controller, 1), 1);
    });
    await test.step("told to, it starts the job again, and waits for its end", async () => {
      await Deno.writeTextFile(`${controller.scratch}/well`, "");
      const again = { cli_when_ended: "restart_if_failed", cli_wait: 30 };
      assertTold(await scenario.run({ ...vars, ...again }), /'the one' succeeded: .*said: 42/);
      assert.equal(await starts(controller, 2), 2);
    });
  },
);

onBackend(
  "scenario_09 ends a job, and knows it when the host's files are gone",
  PLAYBOOK,
  "oci",
  "oldest",
  async (controller, test, scenario) => {
    const vars = job(controller);
    try {
      await test.step("the first run starts it", async () => {
        assertTold(await scenario.run(vars), /'the one' was started just now/);
        assert.equal(await starts(controller, 1), 1);
      });
      await test.step("a run that is told to ends it", async () => {
        const told = /'the one' was cancelled/;
        assertTold(await scenario.run({ ...vars, cli_cancel: true }), told);
      });
    } finally {
      await letGo(controller);
    }
    await Deno.remove(controller.async, { recursive: true });
    await test.step("a later run knows it from the record alone", async () => {
      const again = { cli_when_ended: "restart_if_failed" };
      assertTold(await scenario.run({ ...vars, ...again }), /the one.* cancelled/, 2);
      assert.deepEqual(await asyncJobIds(controller.async), []);
      assert.equal(await starts(controller, 1), 1);
    });
  },
);
