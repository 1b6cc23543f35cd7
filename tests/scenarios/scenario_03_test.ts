import assert from "node:assert/strict";
import { pause } from "./async_jobs.ts";
import { onBackend } from "./on_backend.ts";
import { flat } from "./scenario.ts";

onBackend(
  "scenario_03 waits for a job that an earlier run started",
  "scenario_03_wait_loop",
  "filesystem",
  "oldest",
  async (controller, test, scenario) => {
    const { scratch } = controller;
    const job_name = "waited_for";
    const job_command = `until [ -e ${scratch}/go ]; do sleep 0.1; done; echo all done`;
    const vars = { job_name, job_command, job_timeout: 60, job_delay: 1 };
    try {
      await test.step("the first run gives up waiting, not the job", async () => {
        const outcome = await scenario.run({ ...vars, job_retries: 2 });
        assert.equal(outcome.status, 0, outcome.output);
        assert.match(flat(outcome), /Job 'waited_for' was started just now/);
      });
      const id = await scenario.jobId(job_name);
      await test.step("the second run waits until its end", async () => {
        const waiting = scenario.run({ ...vars, job_retries: 30 });
        await pause(4000);
        await Deno.writeTextFile(`${scratch}/go`, "");
        const outcome = await waiting;
        assert.equal(outcome.status, 0, outcome.output);
        assert.match(flat(outcome), /Job 'waited_for' ended with exit status 0\..*all done/);
      });
      assert.equal(await scenario.jobId(job_name), id);
    } finally {
      await Deno.writeTextFile(`${scratch}/go`, "");
    }
  },
);

onBackend(
  "scenario_03 waits for the job that it has started",
  "scenario_03_wait_loop",
  "oci",
  "newest",
  async (_controller, _test, scenario) => {
    const job = { job_name: "waited_for", job_command: "sleep 1; echo all done", job_timeout: 60 };
    const outcome = await scenario.run({ ...job, job_delay: 1, job_retries: 30 });
    assert.equal(outcome.status, 0, outcome.output);
    assert.match(flat(outcome), /Job 'waited_for' ended with exit status 0\..*all done/);
    assert.ok(await scenario.record("waited_for"));
  },
);
