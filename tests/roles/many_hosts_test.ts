import assert from "node:assert/strict";
import { eachAnsible } from "../ansible/each_ansible.ts";

const INVENTORY = `
[fleet]
alpha
no
gamma

[all:vars]
ansible_connection=local
ansible_python_interpreter={{ ansible_playbook_python }}
ansible_become=true

[local]
localhost
`;

/** Stands in for sudo: notes that it was called, then runs what follows the options. */
const BECOME = `#!/bin/sh
echo called >> "$0.log"
while [ "$1" != /bin/sh ]; do shift; done
exec "$@"
`;

eachAnsible(
  "async_job_save and async_job_load keep hosts apart and run without become",
  async (controller, test) => {
    const { scratch, state } = controller;
    await Deno.writeTextFile(`${scratch}/inventory`, INVENTORY);
    await Deno.writeTextFile(`${scratch}/become`, BECOME, { mode: 0o755 });
    const { status, output, report, recap } = await controller.play(
      "tests/ansible/playbooks/many_hosts_playbook.yml",
      {
        args: ["--inventory", `${scratch}/inventory`],
        env: { ANSIBLE_BECOME_EXE: `${scratch}/become`, ANSIBLE_BECOME_ALLOW_SAME_USER: "1" },
      },
    );
    assert.equal(status, 0, output);

    await test.step("every host has its own records", async () => {
      for (const host of ["alpha", "no", "gamma"]) {
        for (const job of ["export", "import"]) {
          const record = JSON.parse(await Deno.readTextFile(`${state}/${host}/${job}.json`));
          assert.equal(record.ansible_job_id, `${job} of ${host}`);
        }
        assert.equal(recap[host]?.["changed"], 2, output);
      }
    });
    await test.step("every host has its own answer, the last one of a loop", () => {
      assert.deepEqual(report, {
        alpha: "import of alpha",
        no: "import of no",
        gamma: "export of alpha",
      });
    });
    await test.step("no environment variable sends records elsewhere", async () => {
      await assert.rejects(Deno.stat(`${scratch}/elsewhere`), Deno.errors.NotFound);
    });
    await test.step("only async_job_load_become: true escalates, and once", async () => {
      assert.equal(await Deno.readTextFile(`${scratch}/become.log`), "called\n");
    });
  },
  ["oldest"],
);
