import assert from "node:assert/strict";
import { asyncJobIds } from "../../scripts/ansible/async_jobs.ts";
import type { PlayOutcome } from "../ansible/controller.ts";
import { killJob, untilEnded } from "./async_jobs.ts";
import { onBackend } from "./on_backend.ts";
import { flat, Scenario } from "./scenario.ts";

const NAME = "scenario_04_crash_detection";

const SLEEPER = { job_name: "sleeper", job_command: "sleep 120" };

function assertStarted(outcome: PlayOutcome): void {
  assert.equal(outcome.status, 0, outcome.output);
  assert.match(flat(outcome), /was started just now, as j?\d+\.\d+.*directory on localhost: \//);
}

/** That a run finds this, fails not for it, and changes nothing. */
function assertFinding(outcome: PlayOutcome, finding: RegExp): void {
  assert.equal(outcome.status, 0, outcome.output);
  assert.match(flat(outcome), finding);
  assert.equal(outcome.recap["localhost"]?.["changed"], 0, outcome.output);
}

/** Kills the sleeper: Ansible's wrapper and watcher, the job's wrapper and the command. */
async function killSleeper(scenario: Scenario): Promise<void> {
  const killed = await killJob(await scenario.jobId("sleeper"));
  assert.ok(killed >= 4, `two of Ansible's, the wrapper and the command, not ${killed} processes`);
}

onBackend(
  "scenario_04 tells succeeded, failed, expired and killed jobs apart",
  NAME,
  "filesystem",
  "newest",
  async (controller, test, scenario) => {
    const doer = { job_name: "doer", job_command: "true" };
    const failer = { job_name: "failer", job_command: "exit 3" };
    const tarrier = { job_name: "tarrier", job_command: "sleep 120", job_timeout: 5 };
    await test.step("a first run starts the job", async () => {
      const jobs = [SLEEPER, doer, failer, tarrier];
      const outcomes = await Promise.all(jobs.map((vars) => scenario.run(vars)));
      for (const outcome of outcomes) assertStarted(outcome);
    });
    await killSleeper(scenario);
    for (const { job_name } of [doer, failer, tarrier]) {
      await untilEnded(await scenario.asyncFile(job_name));
    }
    const [killed, succeeded, failed, expired] = await Promise.all([
      scenario.run(SLEEPER),
      scenario.run(doer),
      scenario.run(failer),
      scenario.run(tarrier),
    ]);
    await test.step("killed", () =>
      assertFinding(killed, /Job 'sleeper' was killed: .*Nothing is started again/));
    await test.step("succeeded", () =>
      assertFinding(succeeded, /Job 'doer' succeeded: .* exit status 0/));
    await test.step("failed", () =>
      assertFinding(failed, /Job 'failer' failed: .* exit status 3.*Nothing is started again/));
    await test.step("expired", () =>
      assertFinding(expired, /Job 'tarrier' expired: its 5 seconds .*Nothing is started again/));
    await test.step("nothing was started again", async () => {
      assert.equal((await asyncJobIds(controller.async)).length, 4);
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
    const [id] = await asyncJobIds(controller.async);
    try {
      await test.step("running", async () => {
        assertFinding(await scenario.run(SLEEPER), /Job 'sleeper' is running, since 2/);
      });
    } finally {
      await killSleeper(scenario);
    }
    assert.equal(await scenario.jobId("sleeper"), id);
    await Deno.remove(controller.async, { recursive: true });
    await test.step("lost", async () => {
      const lost = /Job 'sleeper' is lost: .*Nothing is started again/;
      assertFinding(await scenario.run(SLEEPER), lost);
    });
    await test.step("nothing was started again", async () => {
      assert.deepEqual(await asyncJobIds(controller.async), []);
    });
  },
);
