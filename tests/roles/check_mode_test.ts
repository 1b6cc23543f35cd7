import assert from "node:assert/strict";
import { eachAnsible, NEWEST } from "../ansible/each_ansible.ts";

eachAnsible(
  "async_job_save writes nothing in check mode and tells what would change",
  async (controller, test) => {
    const { state } = controller;
    const file = `${state}/web01/export.json`;
    const never = `${state}/web01/never.json`;
    const other = JSON.stringify({
      job_name: "never",
      host: "web01",
      ansible_job_id: "j2.2",
      save_time: "2025-11-24T22:30:00Z",
      metadata: {},
    });
    await Deno.mkdir(`${state}/web01`, { recursive: true });
    await Deno.writeTextFile(never, other);
    const play = async (
      job_id: string,
      ...args: string[]
    ): Promise<{ report: unknown; changed: number | undefined }> => {
      const { status, output, report, recap } = await controller.play(
        "tests/ansible/playbooks/check_mode_playbook.yml",
        { args, vars: { job_id } },
      );
      assert.equal(status, 0, output);
      return { report, changed: recap["localhost"]?.["changed"] };
    };
    const records = async (): Promise<string[]> => {
      const names = [];
      for await (const { name } of Deno.readDir(`${state}/web01`)) {
        if (name.endsWith(".json")) names.push(name);
      }
      return names.toSorted();
    };
    const answer = (plain: boolean, always: boolean): unknown => ({
      plain: { changed: plain, file },
      never: true,
      always,
      found: true,
    });

    /** The record of another id, which a save in check mode says it would change, stays. */
    const untouched = async (): Promise<void> => {
      assert.equal(await Deno.readTextFile(never), other);
    };

    await test.step("--check: only the block that asks for it writes", async () => {
      const { report, changed } = await play("j1.1", "--check");
      assert.deepEqual(report, answer(true, true));
      assert.deepEqual(await records(), ["always.json", "never.json"]);
      await untouched();
      assert.equal(changed, 4, "three saves and the report");
    });
    await test.step("without --check: all but the block in check mode", async () => {
      const { report, changed } = await play("j1.1");
      assert.deepEqual(report, answer(true, false));
      assert.deepEqual(await records(), ["always.json", "export.json", "never.json"]);
      await untouched();
      assert.equal(changed, 3, "the record saved before is ok; the other saves and the report");
    });
  },
  // The oldest has its turn in oci_test.ts.
  NEWEST,
);
