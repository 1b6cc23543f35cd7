import assert from "node:assert/strict";
import { eachAnsible, NEWEST } from "../ansible/each_ansible.ts";
import { PROGRAM } from "../binary/program.ts";
import { killJob, untilEnded } from "./async_jobs.ts";
import { filesystem } from "./backends.ts";
import { onBackend } from "./on_backend.ts";
import { flat, Scenario } from "./scenario.ts";

const NAME = "scenario_01_idempotent_basic";

onBackend(
  "scenario_01 starts a job once, later finds it running, and fails when it was killed",
  NAME,
  "filesystem",
  "oldest",
  async (controller, test, scenario) => {
    const { scratch, state } = controller;
    const job_name = "nightly";
    const vars = { job_name, job_command: `echo started >> ${scratch}/starts; sleep 120` };

    await test.step("--check starts nothing", async () => {
      const outcome = await scenario.run(vars, "--check");
      assert.equal(outcome.status, 0, outcome.output);
      assert.match(flat(outcome), /Job 'nightly' would be started/);
      assert.equal(await scenario.record(job_name), undefined);
    });
    await test.step("the first run starts it", async () => {
      const outcome = await scenario.run(vars);
      assert.equal(outcome.status, 0, outcome.output);
      assert.match(flat(outcome), /Job 'nightly' was started just now and is saved as j?\d+\.\d+/);
    });
    try {
      await test.step("the second run finds it running", async () => {
        const outcome = await scenario.run(vars);
        assert.equal(outcome.status, 0, outcome.output);
        assert.match(flat(outcome), /Job 'nightly' is still running/);
        assert.equal(outcome.recap["localhost"]?.["changed"], 0);
      });
    } finally {
      assert.ok(await killJob(await scenario.jobId(job_name)) >= 3);
    }
    const path = `${state}/localhost/${NAME}/nightly.json`;
    const text = await Deno.readTextFile(path);
    await Deno.writeTextFile(path, text.replace(/\d{4}-[\d-]+T[\d:]+Z/, "2025-11-24T22:30:00Z"));
    await test.step("once the time of a killed job is over, a run fails", async () => {
      const outcome = await scenario.run(vars);
      assert.equal(outcome.status, 2, outcome.output);
      assert.match(flat(outcome), /Job 'nightly' was killed: started at 2025-11-24T22:30:00Z/);
    });
    await test.step("it was started once", async () => {
      assert.equal(await Deno.readTextFile(`${scratch}/starts`), "started\n");
    });
  },
);

onBackend(
  "scenario_01 starts a job once and later tells how it ended",
  NAME,
  "oci",
  "newest",
  async (controller, test, scenario) => {
    const { scratch } = controller;
    const job_name = "nightly";
    const job_command = `echo started >> ${scratch}/starts; ` +
      `until [ -e ${scratch}/go ]; do sleep 0.1; done; echo all done`;
    const vars = { job_name, job_command, job_timeout: 60 };
    try {
      await test.step("the first run starts it", async () => {
        const outcome = await scenario.run(vars);
        assert.equal(outcome.status, 0, outcome.output);
        assert.match(
          flat(outcome),
          /Job 'nightly' was started just now and is saved as j?\d+\.\d+/,
        );
      });
    } finally {
      await Deno.writeTextFile(`${scratch}/go`, "");
    }
    await untilEnded(await scenario.asyncFile(job_name));
    await test.step("the next run reports its end", async () => {
      const outcome = await scenario.run(vars);
      assert.equal(outcome.status, 0, outcome.output);
      assert.match(flat(outcome), /Job 'nightly' ended with exit status 0\..*all done/);
      assert.equal(outcome.recap["localhost"]?.["changed"], 0);
    });
    await test.step("it was started once", async () => {
      assert.equal(await Deno.readTextFile(`${scratch}/starts`), "started\n");
    });
  },
);

eachAnsible(
  "scenario_01 saves at the second attempt, or says so when a job runs that could not be saved",
  async (controller, test) => {
    const { scratch } = controller;
    const scenario = new Scenario(controller, NAME, filesystem(controller));
    const job = { job_command: "sleep 1", save_pause: 1 };
    await test.step("a store that fails once", async () => {
      const path = `${scratch}/fails-once`;
      const script = `#!/bin/sh\n` +
        `[ "$1" != batch ] || [ -e '${path}.did' ] || { >'${path}.did'; cat >&2; exit 8; }\n` +
        `exec '${PROGRAM}' "$@"\n`;
      await Deno.writeTextFile(path, script, { mode: 0o755 });
      const vars = { ...job, job_name: "second", async_job_save_executable: path };
      const outcome = await scenario.run(vars);
      assert.equal(outcome.status, 0, outcome.output);
      assert.equal(outcome.recap["localhost"]?.["rescued"], 1, outcome.output);
      assert.ok(await scenario.record("second"));
    });
    await test.step("a store that takes nothing", async () => {
      const vars = { ...job, job_name: "nightly", async_job_save_state_dir: "/dev/null/state" };
      const outcome = await scenario.run(vars);
      assert.equal(outcome.status, 2, outcome.output);
      assert.match(flat(outcome), /Job 'nightly' is running as j?\d+\.\d+, but that could not be/);
      assert.match(
        flat(outcome),
        /`async-job save --job-name 'nightly'.* --ansible-job-id j?\d+\.\d+`/,
      );
      assert.equal(await scenario.record("nightly"), undefined);
    });
  },
  NEWEST,
);
