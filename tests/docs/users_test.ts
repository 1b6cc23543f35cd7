import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import type { Controller, PlayOptions } from "../ansible/controller.ts";
import { otherUser } from "../ansible/other_user.ts";
import { NOBODY_OBSTACLE } from "../binary/program.ts";
import { registerIgnored } from "../register_ignored.ts";
import { readGuide } from "./guide.ts";
import { withAnsible } from "./newest_ansible.ts";

const GUIDE = await readGuide("environments");
const PLAYBOOK = "tests/ansible/playbooks/who_asks_playbook.yml";
/** What Ansible answers when it finds no file of the job. */
const TOLD = "could not find job";
ok(GUIDE.text.includes(`"${TOLD}"`));

async function play(controller: Controller, options: PlayOptions): Promise<unknown> {
  const { status, output, report } = await controller.play(PLAYBOOK, {
    ...options,
    vars: { other_user: false, ...options.vars },
  });
  strictEqual(status, 0, output);
  return report;
}

const title = "docs/environments.md quotes what async_status answers to another user";
if (NOBODY_OBSTACLE !== undefined) registerIgnored(title, NOBODY_OBSTACLE);
else {
  withAnsible(title, async (controller) => {
    const { vars, env } = await otherUser(controller.scratch);
    const report = await play(controller, { vars: { ...vars, other_user: true }, env });
    deepStrictEqual(report, { said: "found", said_to_other: TOLD });
  });
}

withAnsible(
  "docs/environments.md quotes what async_status answers when HOME is not the user's home directory",
  async (controller) => {
    ok(GUIDE.text.includes("`ansible_async_dir`"));
    // A controller of the tests has such a HOME.
    const env = { ANSIBLE_ASYNC_DIR: "~/.ansible_async" };
    deepStrictEqual(await play(controller, { env }), { said: TOLD, said_to_other: "nothing" });
    const vars = { ansible_async_dir: `${controller.scratch}/one_place` };
    deepStrictEqual(await play(controller, { env, vars }), {
      said: "found",
      said_to_other: "nothing",
    });
  },
);
