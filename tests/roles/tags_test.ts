import assert from "node:assert/strict";
import { eachAnsible, ENDS } from "../ansible/each_ansible.ts";

/** What to select by, and the jobs that are then started, each of which must be saved. */
const SELECTIONS: readonly (readonly [args: string, jobs: readonly string[]])[] = [
  ["--tags export", ["included", "always"]],
  ["--skip-tags always,export", ["imported", "listed", "plain"]],
  ["--skip-tags tagged", ["plain"]],
];

eachAnsible(
  "async_job_load and async_job_save run wherever tags select the call, and only there",
  async (controller, test) => {
    const { scratch } = controller;
    const program = `${scratch}/installed/async-job`;
    await Deno.mkdir(`${scratch}/installed`);
    await Deno.writeTextFile(program, "");
    let run = 0;
    const play = async (args: string, place: string): Promise<string[]> => {
      const starts = `${place}-starts`;
      await Deno.writeTextFile(starts, "", { append: true });
      const { status, output } = await controller.play(
        "tests/ansible/playbooks/tags_playbook.yml",
        {
          args: args.split(" "),
          vars: {
            starts,
            async_job_load_job_name: "{{ job }}",
            async_job_save_job_name: "{{ job }}",
            async_job_save_host: "localhost",
            async_job_save_ansible_job_id: "job of {{ job }}",
            async_job_load_state_dir: place,
            async_job_save_state_dir: place,
          },
        },
      );
      assert.equal(status, 0, output);
      return (await Deno.readTextFile(starts)).trim().split("\n");
    };
    // The oldest Ansible is shown one selection of either kind.
    const shown = controller.guessesTypes ? SELECTIONS.slice(0, 2) : SELECTIONS;
    for (const [args, jobs] of shown) {
      await test.step(args, async () => {
        const place = `${scratch}/selected${++run}`;
        assert.deepEqual(await play(args, place), jobs);
        const saved = await Array.fromAsync(
          Deno.readDir(`${place}/localhost`),
          ({ name }) => name.replace(".json", ""),
        );
        assert.deepEqual(saved.toSorted(), jobs.toSorted());
      });
    }
    if (!controller.guessesTypes) {
      await test.step("a second run with more tags starts their jobs, and no job again", async () => {
        const started = await play("--tags export,import,list", `${scratch}/selected1`);
        assert.deepEqual(started, ["included", "always", "imported", "listed"]);
      });
    }
    await test.step("async_job_install does what it is selected for", async () => {
      await assert.rejects(Deno.stat(program), Deno.errors.NotFound);
    });
  },
  ENDS,
);
