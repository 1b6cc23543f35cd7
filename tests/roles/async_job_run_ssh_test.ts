import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { asyncJobIds } from "../../scripts/ansible/async_jobs.ts";
import { fileExists } from "../../scripts/crash/play/file_exists.ts";
import { waitFor } from "../../scripts/crash/play/wait_for.ts";
import type { StoreName } from "../../scripts/race/arena/arena.ts";
import { openArena } from "../../scripts/race/arena/open_arena.ts";
import type { Controller, PlayOutcome } from "../ansible/controller.ts";
import { type AnsibleAge, eachAnsible } from "../ansible/each_ansible.ts";
import { Sshd, SSHD_OBSTACLE } from "../ansible/sshd.ts";
import { registerIgnored } from "../register_ignored.ts";

/** Appends a line to a file, and ends when another one is there. */
const JOB = 'echo started >>"$0"; echo working; while [ ! -e "$1" ]; do sleep 0.1; done; echo done';

/** Longest time, in milliseconds, until a play comes to where it is waited for. */
const PATIENCE = 120_000;

/** What the role says, in the order in which the tests look at it. */
interface Report {
  readonly verdict: string;
  readonly started: boolean;
  readonly rc: number | string;
  readonly ansible_job_id: string;
  readonly stdout: string;
  readonly host: string;
}

/** A host that is logged in to, and the job on it. */
class FarHost implements AsyncDisposable {
  constructor(
    readonly controller: Controller,
    readonly sshd: Sshd,
    readonly settings: Readonly<Record<string, string>>,
  ) {}

  get path(): string {
    return `${this.controller.scratch}/far`;
  }

  /** Runs the playbook; `python` is the host's. */
  play(wait: number, python = "/usr/bin/python3"): Promise<PlayOutcome> {
    const { path } = this;
    const settings = Object.entries(this.settings);
    return this.controller.play("tests/ansible/playbooks/run_over_ssh_playbook.yml", {
      args: ["-i", `${path}/inventory.yml`],
      vars: {
        ansible_python_interpreter: python,
        command: ["/bin/sh", "-c", JOB, `${path}/starts`, `${path}/end`],
        wait,
        ...Object.fromEntries(settings.map(([name, value]) => [`async_job_run_${name}`, value])),
      },
      env: { HTTPS_PROXY: "", HTTP_PROXY: "" },
    });
  }

  /** How often the command has run. */
  async starts(): Promise<number> {
    return (await Deno.readTextFile(`${this.path}/starts`)).trim().split("\n").length;
  }

  async endJob(): Promise<void> {
    await Deno.writeTextFile(`${this.path}/end`, "");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.endJob();
    await this.sshd.stop();
  }
}

function reportOf({ output, status, report }: PlayOutcome): Report {
  strictEqual(status, 0, output);
  return report as Report;
}

/** Defines a test with a host that is logged in to, or an ignored one that names the reason. */
function farHostTest(
  title: string,
  [store, age]: readonly [StoreName, AnsibleAge],
  run: (far: FarHost) => Promise<void>,
): void {
  if (SSHD_OBSTACLE !== undefined) return registerIgnored(title, SSHD_OBSTACLE);
  eachAnsible(`${title} (${store})`, async (controller) => {
    await using arena = await openArena(store, `${controller.scratch}/arena`);
    const sshd = await Sshd.start(`${controller.scratch}/sshd`);
    await using far = new FarHost(controller, sshd, arena.settings);
    await Deno.mkdir(far.path);
    const vars = {
      ...sshd.vars,
      ansible_async_dir: `${far.path}/async`,
      ansible_remote_tmp: `${far.path}/tmp`,
    };
    const inventory = { all: { hosts: { far: vars } } };
    await Deno.writeTextFile(`${far.path}/inventory.yml`, JSON.stringify(inventory));
    await run(far);
  }, [age]);
}

farHostTest(
  "async_job_run says that a host cannot be reached, and knows the end when it is switched off",
  ["filesystem", "newest"],
  async (far) => {
    const started = reportOf(await far.play(0));
    const id = started.ansible_job_id;
    deepStrictEqual([started.verdict, started.started, started.host], ["started", true, "far"]);
    deepStrictEqual(await asyncJobIds(`${far.path}/async`), [id]);

    // The connection is cut while a visit waits for the end.
    const visit = far.play(60);
    const isThere = async (): Promise<boolean> => (await far.sshd.sessions()).length > 0;
    ok(await waitFor(isThere, PATIENCE), "nobody logs in");
    await far.sshd.stop();
    const cut = reportOf(await visit);
    deepStrictEqual([cut.verdict, cut.started, cut.rc], ["unreachable", false, ""]);
    strictEqual(cut.ansible_job_id, id);

    await far.sshd.resume();
    await far.endJob();
    const ended = reportOf(await far.play(60));
    deepStrictEqual([ended.verdict, ended.rc, ended.stdout], ["succeeded", 0, "working\ndone\n"]);

    await far.sshd.stop();
    await Deno.remove(`${far.path}/async`, { recursive: true });
    const known = await far.play(0);
    deepStrictEqual(reportOf(known), { ...ended, started: false });
    strictEqual(known.recap["far"]?.["unreachable"], 0, known.output);
    strictEqual(await far.starts(), 1);
  },
);

/** Stands before the host's Python: starts a job, says so, and keeps the answer to itself. */
function mutePython(path: string): string {
  return `#!/bin/sh
case $* in
*async_wrapper.py*)
  /usr/bin/python3 "$@" >/dev/null
  : >'${path}/cut'
  while [ ! -e '${path}/end' ]; do sleep 0.1; done
  ;;
esac
exec /usr/bin/python3 "$@"
`;
}

farHostTest(
  "async_job_run adopts a job whose host was gone before it could say that it started it",
  ["oci", "oldest"],
  async (far) => {
    const python = `${far.path}/python`;
    await Deno.writeTextFile(python, mutePython(far.path), { mode: 0o755 });
    const play = far.play(0, python);
    ok(await waitFor(() => fileExists(`${far.path}/cut`), PATIENCE), "nothing is started");
    await far.sshd.stop();
    const cut = await play;
    match(cut.output, /unreachable/i);
    ok(cut.status !== 0 || (cut.report as Report).verdict === "unreachable", cut.output);

    await far.sshd.resume();
    // The claim may live on for its second.
    let adopted = reportOf(await far.play(0));
    while (adopted.verdict === "held") adopted = reportOf(await far.play(0));
    deepStrictEqual([adopted.verdict, adopted.started], ["running", false]);
    deepStrictEqual(await asyncJobIds(`${far.path}/async`), [adopted.ansible_job_id]);

    await far.endJob();
    const ended = reportOf(await far.play(60));
    deepStrictEqual([ended.verdict, ended.stdout], ["succeeded", "working\ndone\n"]);
    // An old Ansible makes a text of it.
    strictEqual(Number(ended.rc), 0);
    strictEqual(ended.ansible_job_id, adopted.ansible_job_id);
    strictEqual(await far.starts(), 1);
  },
);
