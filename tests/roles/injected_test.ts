import assert from "node:assert/strict";
import { CountedProgram } from "../ansible/counted_program.ts";
import { eachAnsible, NEWEST } from "../ansible/each_ansible.ts";
import { playOnFleet, type Seen } from "../ansible/play_on_fleet.ts";

const ROOT = new URL("../../", import.meta.url).pathname.replace(/\/$/, "");
const PLAYBOOKS = `${ROOT}/tests/ansible/playbooks`;

eachAnsible(
  "async_job_load and async_job_save stand by their own arguments, keywords and outputs",
  async (controller, test) => {
    const { scratch } = controller;
    const program = await CountedProgram.install(scratch);
    // The state directory is relative, so the playbook has to be in a directory of its own.
    const place = `${scratch}/playbooks`;
    await Deno.mkdir(`${place}/tasks`, { recursive: true });
    for (const name of ["injected_save", "scope_report"]) {
      await Deno.copyFile(`${PLAYBOOKS}/tasks/${name}.yml`, `${place}/tasks/${name}.yml`);
    }
    const playbook = `${place}/injected_playbook.yml`;
    await Deno.copyFile(`${PLAYBOOKS}/injected_playbook.yml`, playbook);
    const { status, output, report } = await playOnFleet(
      controller,
      playbook,
      ["one", "two"],
      program.path,
    );
    assert.equal(status, 0, output);
    const { one, two } = report as Record<"one" | "two", Seen[string]>;

    await test.step("the record is where the role says, whatever module_defaults say", async () => {
      assert.deepEqual([one["file"], two["file"]], ["none", "relative/two/export.json"]);
      await Deno.stat(`${place}/relative/two/export.json`);
      await assert.rejects(Deno.stat(`${scratch}/relative`), Deno.errors.NotFound);
    });
    for (const step of ["run_once", "delegate_facts"]) {
      await test.step(`each host has its own answer under ${step}`, () => {
        assert.deepEqual([one[step], two[step]], [false, true], output);
      });
    }
    await test.step("a fact called like a variable of the role fails", () => {
      for (const seen of [one, two]) {
        const [found, message] = seen["fact"] as [boolean, string];
        assert.equal(found, true);
        assert.match(message, /'export': __async_job_lines is set outside the role\. Hint: /);
      }
    });
    for (const step of ["no id", "unknown backend", "list as metadata"]) {
      await test.step(`nothing is left of an earlier save: ${step}`, () => {
        assert.deepEqual(two[step], ["", false]);
      });
    }
  },
  NEWEST,
);

eachAnsible(
  "async_job_load and async_job_save refuse what extra variables would make of them",
  async (controller, test) => {
    const { scratch, state } = controller;
    const program = await CountedProgram.install(scratch);
    const become = `${scratch}/become`;
    await Deno.writeTextFile(become, '#!/bin/sh\necho called >> "$0.log"\nexit 1\n', {
      mode: 0o755,
    });
    const refuse = async (vars: Record<string, unknown>): Promise<void> => {
      const { status, output } = await playOnFleet(
        controller,
        "refused_playbook.yml",
        ["one", "two"],
        program.path,
        { vars, env: { ANSIBLE_BECOME_EXE: become, ANSIBLE_BECOME_ALLOW_SAME_USER: "1" } },
      );
      assert.equal(status, 0, output);
    };
    await test.step("nothing is run as another user for ansible_become", async () => {
      const reason = (role: string): string =>
        `^Cannot ${role} job 'export': .*ansible_become is true .*async_job_${role}_become.* Hint: `;
      await refuse({
        ansible_become: true,
        reasons: { save: reason("save"), load: reason("load") },
      });
      for (const log of [`${become}.log`, `${program.path}.log`]) {
        await assert.rejects(Deno.stat(log), Deno.errors.NotFound);
      }
    });
    await test.step("no answer stands that is not the role's", async () => {
      await refuse({
        async_job_load_found: false,
        async_job_save_state_file: "elsewhere",
        reasons: {
          save: "^Cannot .* job 'export', whose save is done: async_job_save_state_file cannot " +
            "be set. Hint: ",
          load:
            "^Cannot .* job 'export', whose load is done: async_job_load_found cannot be set. Hint: ",
        },
      });
      await Deno.stat(`${state}/two/export.json`);
    });
  },
  NEWEST,
);
