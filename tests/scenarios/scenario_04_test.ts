import assert from "node:assert/strict";
import type { PlayOutcome } from "../ansible/controller.ts";
import { killJob, untilEnded } from "./async_jobs.ts";
import { onBackend } from "./on_backend.ts";
import { flat, Scenario } from "./scenario.ts";

const NAME = "scenario_04_crash_detection";

const SLEEPER = { job_name: "sleeper", job_command: "sleep 120" };

function assertStarted(outcome: PlayOutcome): void {
  assert.equal(outcome.status, 0, outcome.output);
  assert.match(flat(outcome), /was started just now and is saved as j?\d+\.\d+/);
}

/** That a run finds this, and changes nothing. */
function assertFinding(outcome: PlayOutcome, finding: RegExp): void {
  assert.equal(outcome.status, 0, outcome.output);
  assert.match(flat(outcome), finding);
  assert.equal(outcome.recap["localhost"]?.["changed"], 0, outcome.output);
}

/** Kills the sleeper: the wrapper, its watcher and the command. */
async function killSleeper(scenario: Scenario): Promise<void> {
  const killed = await killJob(await scenario.jobId("sleeper"));
  assert.ok(killed >= 3, `the wrapper, its watcher and the command, not ${killed} processes`);
}

onBackend(
  "scenario_04 tells finished, failed and killed jobs apart",
  NAME,
  "filesystem",
  "newest",
  async (controller, test, scenario) => {
    const doer = { job_name: "doer", job_command: "true" };
    const failer = { job_name: "failer", job_command: "exit 3" };
    await test.step("a first run starts the job", async () => {
      const jobs = [SLEEPER, doer, failer];
      const outcomes = await Promise.all(jobs.map((vars) => scenario.run(vars)));
      for (const outcome of outcomes) assertStarted(outcome);
    });
    await killSleeper(scenario);
    await untilEnded(await scenario.asyncFile("doer"));
    await untilEnded(await scenario.asyncFile("failer"));
    const [killed, finished, failed] = await Promise.all([
      scenario.run(SLEEPER),
      scenario.run(doer),
      scenario.run(failer),
    ]);
    await test.step("killed", () =>
      assertFinding(killed, /Job 'sleeper' was killed: .*Nothing is started again/));
    await test.step("finished", () =>
      assertFinding(finished, /Job 'doer' finished: .* exit status 0/));
    await test.step("failed", () =>
      assertFinding(failed, /Job 'failer' failed: .* exit status 3.*Nothing is started again/));
    await test.step("nothing was started again", async () => {
      const jobs = await Array.fromAsync(Deno.readDir(controller.async));
      assert.equal(jobs.length, 3);
    });
  },
);

onBackend(
  "scenario_04 tells running and lost jobs apart",
  NAME,
  "oci",
  "oldest",
  async (controller, test, scenario) => {
    await test.step("a first run starts the job", async () => {
      assertStarted(await scenario.run(SLEEPER));
    });
    const file = await scenario.asyncFile("sleeper");
    try {
      await test.step("running", async () => {
        assertFinding(await scenario.run(SLEEPER), /Job 'sleeper' is running, since 2/);
      });
    } finally {
      await killSleeper(scenario);
    }
    await Deno.remove(file);
    await test.step("lost", async () => {
      const lost = /Job 'sleeper' is lost: .*Nothing is started again/;
      assertFinding(await scenario.run(SLEEPER), lost);
    });
    await test.step("nothing was started again", async () => {
      assert.deepEqual(await Array.fromAsync(Deno.readDir(controller.async)), []);
    });
  },
);
