import assert from "node:assert/strict";
import { untilEnded } from "./async_jobs.ts";
import { onBackend } from "./on_backend.ts";
import { flat } from "./scenario.ts";

onBackend(
  "scenario_02 runs jobs of several names side by side",
  "scenario_02_parameterized",
  "filesystem",
  "newest",
  async (controller, test, scenario) => {
    const good = { cli_job_name: "batch 1", cli_command: "echo $((40 + 2))", cli_timeout: "60" };
    const go = `${controller.scratch}/go`;
    const bad = {
      cli_job_name: "batch 2",
      cli_command: `until [ -e ${go} ]; do sleep 0.1; done; echo no luck >&2; exit 3`,
    };

    await test.step("both are started and recorded", async () => {
      const outcomes = await Promise.all([scenario.run(good), scenario.run(bad)]);
      for (const { status, output } of outcomes) assert.equal(status, 0, output);
      const first = await scenario.record("batch 1");
      const second = await scenario.record("batch 2");
      assert.notEqual(first?.ansible_job_id, second?.ansible_job_id);
      assert.deepEqual(first?.metadata, { command: good.cli_command, timeout: "60 s" });
      assert.deepEqual(second?.metadata, { command: bad.cli_command, timeout: "120 s" });
    });
    await Deno.writeTextFile(go, "");
    await untilEnded(await scenario.asyncFile("batch 1"));
    await untilEnded(await scenario.asyncFile("batch 2"));
    const files = (await Array.fromAsync(Deno.readDir(controller.async))).length;
    const [ended, failed] = await Promise.all([
      scenario.run({ ...good, cli_command: "echo another command" }),
      scenario.run(bad),
    ]);

    await test.step("the same name is the same job, whatever the command", () => {
      assert.equal(ended.status, 0, ended.output);
      assert.match(
        flat(ended),
        /'batch 1' was started with another command.*echo \$\(\(40 \+ 2\)\)/,
      );
      assert.match(flat(ended), /Job 'batch 1' ended with exit status 0\..*42/);
    });
    await test.step("a failed job fails the playbook in plain words", () => {
      assert.equal(failed.status, 2, failed.output);
      assert.match(flat(failed), /Job 'batch 2' failed with exit status 3\. no luck/);
      assert.doesNotMatch(failed.output, /^ *(stdout_lines|ansible_job_id):/m);
    });
    await test.step("nothing was started again", async () => {
      assert.equal((await Array.fromAsync(Deno.readDir(controller.async))).length, files);
    });
  },
);

onBackend(
  "scenario_02 takes the same name for the same job, whatever the command",
  "scenario_02_parameterized",
  "oci",
  "oldest",
  async (controller, test, scenario) => {
    const go = `${controller.scratch}/go`;
    const cli_command = `until [ -e ${go} ]; do sleep 0.1; done; echo no luck >&2; exit 3`;
    const vars = { cli_job_name: "batch 1", cli_command };
    await test.step("a first run starts and records it", async () => {
      const { status, output } = await scenario.run(vars);
      assert.equal(status, 0, output);
      const record = await scenario.record("batch 1");
      assert.deepEqual(record?.metadata, { command: cli_command, timeout: "120 s" });
    });
    await Deno.writeTextFile(go, "");
    await untilEnded(await scenario.asyncFile("batch 1"));
    await test.step("a second run fails for it", async () => {
      const outcome = await scenario.run({ ...vars, cli_command: "echo another command" });
      assert.equal(outcome.status, 2, outcome.output);
      assert.match(flat(outcome), /'batch 1' was started with another command.*echo no luck/);
      assert.match(flat(outcome), /Job 'batch 1' failed with exit status 3\. no luck/);
      assert.equal((await Array.fromAsync(Deno.readDir(controller.async))).length, 1);
    });
  },
);
