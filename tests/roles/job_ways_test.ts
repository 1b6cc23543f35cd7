import assert from "node:assert/strict";
import { eachAnsible } from "../ansible/each_ansible.ts";

/** What to select by, and the jobs that are then started. */
const SELECTIONS: readonly (readonly [args: string, jobs: readonly string[]])[] = [
  ["--tags export", ["included"]],
  ["--skip-tags export", ["imported", "included", "listed"]],
];

eachAnsible(
  "async_job_run is included, imported or listed, and runs wherever tags select it",
  async (controller, test) => {
    const play = (...args: string[]) =>
      controller.play("tests/ansible/playbooks/job_ways_playbook.yml", { args });
    for (const [args, jobs] of SELECTIONS) {
      await test.step(args, async () => {
        const { status, output, recap } = await play(...args.split(" "));
        assert.equal(status, 0, output);
        const saved: string[] = [];
        for await (const { name } of Deno.readDir(`${controller.state}/localhost`)) {
          const text = await Deno.readTextFile(`${controller.state}/localhost/${name}`);
          assert.ok(JSON.parse(text).run.claim_id, text);
          saved.push(name.replace(".json", ""));
        }
        assert.deepEqual(saved.toSorted(), jobs);
        // Nothing but a start is a change.
        assert.equal(recap["localhost"]?.["changed"], args.startsWith("--skip") ? 2 : 1);
      });
    }
    await test.step("a variable that sends the program to another user is refused", async () => {
      const { status, output } = await play("--extra-vars", '{"ansible_become": true}');
      assert.notEqual(status, 0);
      assert.match(
        output.replaceAll(/\s+/g, " "),
        /Cannot run job '+included'+: the variable ansible_become is true/,
      );
    });
  },
);
