import { AGES } from "../ansible/ages.ts";
import { type Ansible, isThere, type Provision } from "../ansible/provision.ts";
import { runCaptured } from "../ansible/run_captured.ts";
import { BenchError } from "./bench_error.ts";
import type { BuiltProgram } from "./built_program.ts";
import type { Contender, Group } from "./contender.ts";
import { playEnvironment } from "./play_environment.ts";
import type { Invocation } from "./meter.ts";

const ROOT = new URL("../..", import.meta.url).pathname.replace(/\/$/, "");
const PLAYBOOK = `${ROOT}/scripts/bench/playbooks/visits_playbook.yml`;

/** What the contenders of this group are made of. */
export interface VisitsGroupOptions {
  readonly program: BuiltProgram;
  readonly provision: Provision;
  /** Where state and jobs go. */
  readonly scratch: string;
}

/**
 * Plays that visit a job that runs by `async_job_run`, held against plays that do so by `async_job_load`
 * and `async_status`. The job is started when the group is opened, and ended with it.
 *
 * @param options what to measure, and with what
 * @returns the group
 * @throws {BenchError} when the job does not start
 */
export async function visitsGroup(options: VisitsGroupOptions): Promise<Group> {
  const contenders: Contender[] = [];
  const skipped: string[] = [];
  const ends: (() => Promise<void>)[] = [];
  for (const age of AGES) {
    const ansible = options.provision[age];
    if (!isThere(ansible)) {
      skipped.push(`visits, ${age} ansible-core: ${ansible?.missing ?? "it was not looked for"}`);
      continue;
    }
    const play = plays(options, ansible);
    await mustPlay(play("start"), "start");
    ends.push(() => mustPlay(play("cancel"), "end"));
    const name = (way: string): string => `${way}, ansible-core ${ansible.version}`;
    const empty = name("play without a visit");
    const parts = name("async_job_load and async_status");
    const seen = /Be sure that it runs[^]*failed=0/;
    contenders.push(
      { name: empty, against: [], invocation: () => play("empty") },
      { name: parts, against: [], invocation: () => play("parts"), says: seen },
      {
        name: name("async_job_run"),
        against: [{ name: parts, aim: 1.5 }],
        invocation: () => play("run"),
        says: seen,
      },
    );
  }
  return {
    name: "visits",
    slowness: 2,
    contenders,
    skipped,
    async [Symbol.asyncDispose](): Promise<void> {
      for (const end of ends) await end();
    },
  };
}

function plays(
  { program, scratch }: VisitsGroupOptions,
  ansible: Ansible,
): (way: string) => Invocation {
  const own = `${scratch}/visits-${ansible.version}`;
  const env = { ...playEnvironment(program, own), ANSIBLE_ASYNC_DIR: `${own}/async` };
  return (way) => {
    const vars = { way, executable: program.path, state_dir: `${own}/state` };
    const args = [PLAYBOOK, "--extra-vars", JSON.stringify(vars)];
    return { argv: [`${ansible.bin}/ansible-playbook`, ...args], env, cwd: ROOT };
  };
}

async function mustPlay(
  { argv: [command = "", ...args], env, cwd }: Invocation,
  what: string,
): Promise<void> {
  const { success, stdout, stderr } = await runCaptured(command, args, { env, cwd });
  if (success) return;
  throw new BenchError(
    `Cannot ${what} the job that is visited:\n${stdout}${stderr}`,
    "See what Ansible says",
  );
}
