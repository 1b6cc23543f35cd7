import assert from "node:assert/strict";
import type { PlayOutcome } from "../ansible/controller.ts";
import { killJob, untilEnded } from "./async_jobs.ts";
import { eachBackend } from "./each_backend.ts";
import { flat, Scenario } from "./scenario.ts";

eachBackend(
  "scenario_04 tells running, finished, failed, killed and lost jobs apart",
  async (controller, test, backend) => {
    const scenario = new Scenario(controller, "scenario_04_crash_detection", backend);
    const sleeper = { job_name: "sleeper", job_command: "sleep 120" };
    const doer = { job_name: "doer", job_command: "true" };
    const failer = { job_name: "failer", job_command: "exit 3" };
    const says = (outcome: PlayOutcome, finding: RegExp): void => {
      assert.equal(outcome.status, 0, outcome.output);
      assert.match(flat(outcome), finding);
      assert.equal(outcome.recap["localhost"]?.["changed"], 0, outcome.output);
    };
    try {
      await test.step("a first run starts the job", async () => {
        const outcomes = await Promise.all(
          [sleeper, doer, failer].map((vars) => scenario.run(vars)),
        );
        for (const outcome of outcomes) {
          assert.equal(outcome.status, 0, outcome.output);
          assert.match(flat(outcome), /was started just now and is saved as j?\d+\./);
        }
      });
      await untilEnded(await scenario.asyncFile("doer"));
      await untilEnded(await scenario.asyncFile("failer"));
      const [running, finished, failed] = await Promise.all([
        scenario.run(sleeper),
        scenario.run(doer),
        scenario.run(failer),
      ]);
      await test.step("running", () => says(running, /Job 'sleeper' is running, since 2/));
      await test.step("finished", () => says(finished, /Job 'doer' finished: .* exit status 0/));
      await test.step("failed", () =>
        says(failed, /Job 'failer' failed: .* exit status 3.*Nothing is started again/));
    } finally {
      const killed = await killJob(await scenario.jobId("sleeper"));
      assert.ok(killed >= 3, `the wrapper, its watcher and the command, not ${killed} processes`);
    }
    await test.step("killed", async () =>
      says(
        await scenario.run(sleeper),
        /Job 'sleeper' was killed: .*Nothing is started again/,
      ));
    await Deno.remove(await scenario.asyncFile("sleeper"));
    await test.step("lost", async () =>
      says(await scenario.run(sleeper), /Job 'sleeper' is lost: .*Nothing is started again/));
    await test.step("nothing was started again", async () => {
      const jobs = await Array.fromAsync(Deno.readDir(controller.async));
      assert.equal(jobs.length, 2);
    });
  },
);
