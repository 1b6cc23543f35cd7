import assert from "node:assert/strict";
import { eachAnsible } from "../ansible/each_ansible.ts";
import { untilEnded } from "./async_jobs.ts";
import { eachBackend, filesystem } from "./each_backend.ts";
import { flat, Scenario } from "./scenario.ts";

eachBackend(
  "scenario_01 starts a job once and later tells how it does",
  { filesystem: ["oldest"], oci: ["newest"] },
  async (controller, test, backend) => {
    const { scratch } = controller;
    const scenario = new Scenario(controller, "scenario_01_idempotent_basic", backend);
    const job_command = `echo started >> ${scratch}/starts; ` +
      `until [ -e ${scratch}/go ]; do sleep 0.1; done; echo all done`;
    const job_name = "nightly";
    const vars = { job_name, job_command, job_timeout: 60 };
    try {
      await test.step("--check starts nothing", async () => {
        const outcome = await scenario.run(vars, "--check");
        assert.equal(outcome.status, 0, outcome.output);
        assert.match(flat(outcome), /Job 'nightly' would be started/);
        assert.equal(await scenario.record(job_name), undefined);
      });
      await test.step("the first run starts it", async () => {
        const outcome = await scenario.run(vars);
        assert.equal(outcome.status, 0, outcome.output);
        assert.match(
          flat(outcome),
          /Job 'nightly' was started just now and is saved as j?\d+\.\d+/,
        );
      });
      await test.step("the second run finds it running", async () => {
        const outcome = await scenario.run(vars);
        assert.equal(outcome.status, 0, outcome.output);
        assert.match(flat(outcome), /Job 'nightly' is still running/);
        assert.equal(outcome.recap["localhost"]?.["changed"], 0);
      });
      await Deno.writeTextFile(`${scratch}/go`, "");
      await untilEnded(await scenario.asyncFile(job_name));
      await test.step("the third run reports its end", async () => {
        const outcome = await scenario.run(vars);
        assert.equal(outcome.status, 0, outcome.output);
        assert.match(flat(outcome), /Job 'nightly' ended with exit status 0\..*all done/);
      });
      await test.step("it was started once", async () => {
        assert.equal(await Deno.readTextFile(`${scratch}/starts`), "started\n");
      });
    } finally {
      await Deno.writeTextFile(`${scratch}/go`, "");
    }
  },
);

eachAnsible(
  "scenario_01 says so when a job runs that could not be saved",
  async (controller) => {
    const scenario = new Scenario(
      controller,
      "scenario_01_idempotent_basic",
      filesystem(controller),
    );
    const job = { job_name: "nightly", job_command: "sleep 1" };
    const outcome = await scenario.run({ ...job, async_job_save_state_dir: "/dev/null/state" });
    assert.equal(outcome.status, 2, outcome.output);
    assert.match(flat(outcome), /Job 'nightly' is running as j?\d+\.\d+, but that could not be/);
    assert.equal(await scenario.record("nightly"), undefined);
  },
  ["common"],
);
