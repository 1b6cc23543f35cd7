import assert from "node:assert/strict";
import { asyncJobIds } from "../../scripts/ansible/async_jobs.ts";
import type { Controller } from "../ansible/controller.ts";
import { pause, untilEnded } from "./async_jobs.ts";
import { onBackend } from "./on_backend.ts";
import { flat, type Scenario } from "./scenario.ts";

const PLAYBOOK = "scenario_08_exactly_one_start";
const VARS = { cli_job_name: "the one", cli_command: "echo $((40 + 2))" };

/** How many jobs were started. */
const starts = async ({ async }: Controller): Promise<number> => (await asyncJobIds(async)).length;

/** A run beside a claim, which another controller makes before and releases after it. */
async function beside(controller: Controller, scenario: Scenario): Promise<void> {
  const { claim } = await scenario.asyncJob("claim", "the one", "--owner", "somebody else");
  const outcome = await scenario.run(VARS);
  assert.equal(outcome.status, 0, outcome.output);
  const told = /'the one' is claimed by somebody else until .*nothing was started here/;
  assert.match(flat(outcome), told);
  assert.equal(await starts(controller), 0);
  await scenario.asyncJob("release", "the one", "--claim-token", claim.token);
}

onBackend(
  "scenario_08 starts a job once when two begin at the same moment, and nothing beside a claim",
  PLAYBOOK,
  "filesystem",
  "newest",
  async (controller, test, scenario) => {
    await test.step("beside a claim that holds nothing is started", () =>
      beside(controller, scenario));
    await test.step("of two at the same moment one starts it", async () => {
      const outcomes = await Promise.all([scenario.run(VARS), scenario.run(VARS)]);
      for (const { status, output } of outcomes) assert.equal(status, 0, output);
      const told = /'the one' (was started just now|is claimed by|is still running|ended with)/;
      for (const outcome of outcomes) assert.match(flat(outcome), told);
      assert.equal(await starts(controller), 1, outcomes.map(flat).join("\n"));
      assert.ok(await scenario.jobId("the one"));
    });
    await test.step("a later run finds it", async () => {
      await untilEnded(await scenario.asyncFile("the one"));
      const outcome = await scenario.run(VARS);
      assert.equal(outcome.status, 0, outcome.output);
      assert.match(flat(outcome), /Job 'the one' ended with exit status 0\..*42/);
      assert.equal(await starts(controller), 1);
    });
  },
);

onBackend(
  "scenario_08 stops at a claim that expired, gives its own up, and starts when told to",
  PLAYBOOK,
  "oci",
  "oldest",
  async (controller, test, scenario) => {
    await test.step("beside a claim that holds nothing is started", () =>
      beside(controller, scenario));
    await test.step("after one that expired it stops, and puts it back", async () => {
      const { claim } = await scenario.asyncJob("claim", "the one", "--ttl", "1s");
      await pause(3_000);
      const outcome = await scenario.run(VARS);
      assert.equal(outcome.status, 2, outcome.output);
      assert.match(flat(outcome), new RegExp(`may have started the job.*not saved: ${claim.id}`));
      assert.doesNotMatch(outcome.output, /ajt_/);
      const { claim: left } = await scenario.asyncJob("list", "the one");
      assert.deepEqual([left.id, left.expired], [claim.id, true]);
      assert.equal(await starts(controller), 0);
    });
    await test.step("told to, it starts the job and saves it", async () => {
      const { status, output } = await scenario.run({ ...VARS, cli_start_anyway: true });
      assert.equal(status, 0, output);
      await untilEnded(await scenario.asyncFile("the one"));
    });
    await test.step("a later run finds it", async () => {
      const outcome = await scenario.run(VARS);
      assert.equal(outcome.status, 0, outcome.output);
      assert.match(flat(outcome), /Job 'the one' ended with exit status 0\..*42/);
      assert.equal(await starts(controller), 1);
    });
  },
);
