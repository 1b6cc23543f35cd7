import assert from "node:assert/strict";
import type { Controller } from "../ansible/controller.ts";
import { eachAnsible, ENDS } from "../ansible/each_ansible.ts";
import { playCases } from "../ansible/play_cases.ts";

interface Outcome {
  readonly msg: string;
  readonly [fact: string]: unknown;
}

/** Programs that stand in for what Ansible needs. */
const STAND_INS = {
  shim: "echo 'pyenv: python3: command not found' >&2; exit 127",
  mute: "cat > /dev/null; exit 127",
  sudo: "echo 'sudo: a password is required' >&2; exit 1",
};

/** What the message of each obstacle must hold of Ansible's own. */
const TOLD: Readonly<Record<string, RegExp>> = {
  interpreter: /: .*\/nowhere\/python3: (not found|No such file)/,
  shim: /: .*pyenv: python3: command not found\. Hint/,
  mute: /: [^.]{10}/,
  powershell: /: .*powershell: (not found|No such file|command not found)/i,
  remote_tmp: /: .*Failed to create temporary directory.*\/proc\/nowhere/,
  sudo: /sudo: a password is required/,
  unreachable:
    /: .*(connect to host 127\.0\.0\.1 port 1: Connection refused|remote host "127\.0\.0\.1")/,
};

/** What the oldest Ansible is shown: an answer of a program, of the connection and of become. */
const OLD = ["interpreter", "sudo", "unreachable"];

/** Makes the hosts that the roles are to run on, each with one thing that is wrong. */
async function obstacles(
  { scratch }: Controller,
): Promise<Record<string, Record<string, unknown>>> {
  for (const [name, script] of Object.entries(STAND_INS)) {
    await Deno.writeTextFile(`${scratch}/${name}`, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  return {
    interpreter: { ansible_python_interpreter: "/nowhere/python3" },
    shim: { ansible_python_interpreter: `${scratch}/shim` },
    mute: { ansible_python_interpreter: `${scratch}/mute` },
    powershell: { ansible_shell_type: "powershell" },
    remote_tmp: { ansible_pipelining: false, ansible_remote_tmp: "/proc/nowhere" },
    sudo: {
      ansible_become_user: "nobody",
      ansible_become_exe: `${scratch}/sudo`,
      // Ansible reads whether to become with the variables of the host that it is about.
      case: { become: true },
    },
    unreachable: { ansible_connection: "ssh", ansible_host: "127.0.0.1", ansible_port: 1 },
  };
}

eachAnsible(
  "async_job_load and async_job_save pass on what Ansible says of its own failures",
  async (controller, test) => {
    const told = controller.guessesTypes ? OLD : Object.keys(TOLD);
    const calls = [
      ...told.map((where) => ["load", where] as const),
      ["save", "unreachable"] as const,
      ["save", "interpreter"] as const,
    ];
    const { status, output, report } = await playCases(
      controller,
      "obstacles_playbook.yml",
      calls.map(([role, where]) => ({
        name: `${role} on ${where}`,
        role,
        delegate_to: where,
        become: where === "sudo",
      })),
      { beside: { ...await obstacles(controller), one: {}, two: {} } },
    );
    assert.equal(status, 0, output);
    const outcomes = report as Readonly<Record<string, Outcome>>;
    const check = (verb: string, where: string, msg = ""): void => {
      assert.match(msg, TOLD[where] ?? /never/);
      // Ansible lets no task go on after this, and its message stands alone.
      if (where !== "sudo") {
        const start =
          `Cannot ${verb} job 'export': Ansible could not run 'async-job' on ${where}: `;
        assert.equal(msg.slice(0, start.length), start, msg);
        assert.match(msg, /\. Hint: async-job was not started\. .*'ansible \w+ -m ping'/);
      }
      assert.doesNotMatch(msg, /install|on the PATH|executable/i);
    };
    for (const where of told) {
      await test.step(`load on ${where}`, () => {
        const { msg, found } = outcomes[`load on ${where}`] as Outcome;
        check("load", where, msg);
        assert.equal(found, true);
      });
    }
    for (const where of ["unreachable", "interpreter"]) {
      await test.step(`save on ${where}`, () => {
        const { msg, ...answers } = outcomes[`save on ${where}`] as Outcome;
        check("save", where, msg);
        assert.deepEqual(answers, { changed: false, state_file: "" });
      });
    }
    for (const host of ["one", "two"]) {
      await test.step(`load of scope play for ${host}`, async () => {
        const text = await Deno.readTextFile(`${controller.scratch}/${host}.json`);
        const [msg, found] = JSON.parse(text);
        check("load", "unreachable", msg);
        assert.equal(found, true);
      });
    }
  },
  ENDS,
);
