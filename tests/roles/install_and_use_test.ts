import assert from "node:assert/strict";
import config from "../../deno.json" with { type: "json" };
import type { Controller, PlayOutcome } from "../ansible/controller.ts";
import { eachAnsible, NEWEST } from "../ansible/each_ansible.ts";
import { otherUser } from "../ansible/other_user.ts";
import { standIn } from "../ansible/stand_in.ts";
import { AS_NOBODY, PROGRAM } from "../binary/program.ts";

const PLAYBOOK = "tests/ansible/playbooks/install_and_use_playbook.yml";

/** A PATH as `sshd` hands it to a command, without the places that people add to theirs. */
const SHORT_PATH = "/usr/bin:/bin";

/**
 * Runs a playbook whose tasks are those of a user without rights; save and load go on as the one
 * who runs the tests, with the same home directory, the controller's.
 */
async function playAsUser(
  controller: Controller,
  playbook: string,
  vars: Record<string, unknown>,
): Promise<PlayOutcome> {
  const { scratch } = controller;
  const env: Record<string, string> = { PATH: SHORT_PATH };
  if (AS_NOBODY === undefined) return await controller.play(playbook, { vars, env });
  const chown = ["-R", "65534:65534", scratch];
  assert.equal((await new Deno.Command("chown", { args: chown }).output()).code, 0);
  const other = await otherUser(scratch);
  return await controller.play(playbook, {
    vars: { ...vars, ...other.vars },
    env: { ...env, ...other.env, ANSIBLE_BECOME: "1" },
  });
}

eachAnsible(
  "async_job_save and async_job_load find what async_job_install installed for a user",
  async (controller, test) => {
    const { scratch } = controller;
    const vars = { program: PROGRAM };
    const { status, output, report } = await playAsUser(controller, PLAYBOOK, vars);

    await test.step("in the home directory, though it is not on the PATH", () => {
      assert.equal(status, 0, output);
      assert.deepEqual(report, {
        path: `${scratch}/.local/bin/async-job`,
        version: config.version,
        saved: true,
        ansible_job_id: "1234567890.50",
        metadata: { dollar: "$HOME $0" },
      });
    });
    await test.step("what is on the PATH comes first", async () => {
      await Deno.writeTextFile(`${scratch}/async-job`, "#!/bin/sh\ncat >&2; exit 3\n");
      await Deno.chmod(`${scratch}/async-job`, 0o755);
      const { output } = await controller.play("tests/ansible/playbooks/check_mode_playbook.yml", {
        vars: { job_id: "j1.2" },
        env: { PATH: `${scratch}:${SHORT_PATH}` },
      });
      assert.match(output, /exit status 3/);
    });
  },
  NEWEST,
);

eachAnsible(
  "async_job_install takes a file beside the playbook, and says whose directory it may not use",
  async (controller, test) => {
    const { scratch } = controller;
    const source = new URL("../ansible/playbooks/", import.meta.url);
    await Deno.mkdir(`${scratch}/book/files`, { recursive: true });
    await Deno.mkdir(`${scratch}/book/tasks`);
    for (const name of ["install_playbook.yml", "tasks/install_case.yml"]) {
      await Deno.copyFile(new URL(name, source), `${scratch}/book/${name}`);
    }
    await Deno.writeFile(`${scratch}/book/files/program`, standIn("1.9.0"));
    const src = "program";
    const cases = [
      { name: "relative", src, dir: "~/tools/" },
      { name: "again", src },
      { name: "wrong", src, version: "1.8.0", dir: "~/wrong" },
      { name: "pinned", src, checksum: "0".repeat(64) },
      { name: "foreign", src, dir: "/" },
    ];
    const vars = { cases, origin: "http://127.0.0.1:1" };
    const play = await playAsUser(controller, `${scratch}/book/install_playbook.yml`, vars);
    assert.equal(play.status, 0, play.output);
    const { outcomes } = play.report as { outcomes: Record<string, Record<string, unknown>> };

    await test.step("~ is the user's home", () => {
      const path = `${scratch}/tools/async-job`;
      assert.deepEqual(outcomes["relative"], { path, changed: true, version: "1.9.0" });
    });
    await test.step("each directory has a file of its own", () => {
      const path = `${scratch}/.local/bin/async-job`;
      assert.deepEqual(outcomes["again"], { path, changed: true, version: "1.9.0" });
    });
    await test.step("the version must be the one asked for", async () => {
      assert.match(
        `${outcomes["wrong"]?.["msg"]}`,
        /version 1\.9\.0 instead of 1\.8\.0.*Nothing was/,
      );
      await assert.rejects(Deno.stat(`${scratch}/wrong/async-job`), Deno.errors.NotFound);
    });
    await test.step("the checksum must be the one asked for", () => {
      assert.match(
        `${outcomes["pinned"]?.["msg"]}`,
        /SHA-256 of \S+program is \S+ instead of 0{64}/,
      );
    });
    await test.step("the message for a directory of another user", () => {
      assert.match(
        `${outcomes["foreign"]?.["msg"]}`,
        /may not write to \/\. Hint: Set become: true/,
      );
    });
  },
  ["oldest"],
);
