import assert from "node:assert/strict";
import { eachAnsible, ENDS } from "../ansible/each_ansible.ts";

const PLAYBOOKS = new URL("../ansible/playbooks/", import.meta.url).pathname;

/** As the plain-Ansible roles wrote records: no final newline, other spacing. */
const OLD_RECORD = `{
  "job_name": "old",
  "host": "web01",
  "ansible_job_id": "123456.789",
  "save_time": "2025-11-24T22:30:00Z",
  "metadata": {"a": 1}
}`;

eachAnsible(
  "async_job_load and async_job_save serve playbooks of the plain-Ansible roles unchanged",
  async (controller) => {
    const { scratch } = controller;
    const project = `${scratch}/project`;
    await Deno.mkdir(project);
    await Deno.copyFile(`${PLAYBOOKS}unchanged_playbook.yml`, `${project}/play.yml`);
    for (const found of [false, true]) {
      const { status, output, report } = await controller.play(`${project}/play.yml`, {
        cwd: scratch,
        // The newest is played with its own settings by the demo.
        plain: controller.guessesTypes,
        // The playbook itself names facts as they were named then.
        deprecated: /INJECT_FACTS_AS_VARS.*project\/play\.yml/s,
      });
      assert.equal(status, 0, output);
      assert.deepEqual(report, { found, stdout: "done" });
    }
    assert.equal(await Deno.readTextFile(`${scratch}/starts`), "started\n");
    // A relative state directory is relative to the playbook's, not to where one stands.
    const record = `${project}/.ansible_async_state/localhost/old_playbook/old_job.json`;
    assert.equal(JSON.parse(await Deno.readTextFile(record)).playbook_name, "old_playbook");
  },
  ENDS,
);

eachAnsible(
  "async_job_load answers however it is called, and an answer replaces the one before",
  async (controller) => {
    const directory = `${controller.state}/web01/nightly`;
    await Deno.mkdir(directory, { recursive: true });
    await Deno.writeTextFile(`${directory}/old.json`, OLD_RECORD);
    const { status, output, report } = await controller.play(
      "tests/ansible/playbooks/ways_to_call_playbook.yml",
    );
    assert.equal(status, 0, output);
    const { listed, absent, old } = report as Record<string, Record<string, unknown>>;
    const { save_time, ...rest } = listed ?? {};
    assert.match(String(save_time), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.deepEqual(rest, {
      found: true,
      ansible_job_id: "j1.2",
      host: "web01",
      metadata: { ticket: "CHG-1" },
    });
    assert.deepEqual(absent, {
      found: false,
      ansible_job_id: "",
      host: "",
      metadata: {},
      save_time: "",
    });
    assert.equal(old, "123456.789");
    const record = JSON.parse(await Deno.readTextFile(`${controller.state}/web01/listed.json`));
    assert.equal("playbook_name" in record, false);
  },
  ENDS,
);
