import type { Ansible } from "../../ansible/provision.ts";
import type { BuiltProgram } from "../built_program.ts";
import type { Contender, Group } from "../contender.ts";
import { playEnvironment } from "../play_environment.ts";
import { fillDirectory, hostName, jobName } from "./records.ts";

/** Hosts of the play. */
const HOSTS = 200;
const EMPTY = `${HOSTS} hosts, play without a call`;
const ROOT = new URL("../../..", import.meta.url).pathname.replace(/\/$/, "");

/** What the group is made of. */
export interface RolesScaleOptions {
  readonly program: BuiltProgram;
  readonly ansible: Ansible;
  /** Where state and inventory go. */
  readonly scratch: string;
}

/**
 * A play on many local hosts that loads and saves with a process for each host, and with one for all.
 *
 * @param options what to measure, and with what
 * @returns the group; its times are those of one host
 */
export async function rolesScale({ program, ansible, scratch }: RolesScaleOptions): Promise<Group> {
  const state = `${scratch}/state-of-fleet`;
  fillDirectory(state, HOSTS, 1);
  const inventory = `${scratch}/fleet`;
  const hosts = Array.from({ length: HOSTS }, (_, i) => `${hostName(i)} ansible_connection=local`);
  await Deno.writeTextFile(inventory, ["[fleet]", ...hosts, ""].join("\n"));
  const env = playEnvironment(program, scratch);
  const play = (
    verb: string,
    scope: string,
    turn: number,
  ): ReturnType<Contender["invocation"]> => ({
    argv: [
      `${ansible.bin}/ansible-playbook`,
      `${ROOT}/scripts/bench/playbooks/fleet_playbook.yml`,
      ...["--inventory", inventory, "--extra-vars"],
      JSON.stringify({
        verb,
        executable: program.path,
        state_dir: state,
        job: verb === "save" ? `saved-${scope}-${turn}` : jobName(0),
        async_job_load_scope: scope,
        async_job_save_scope: scope,
      }),
    ],
    env,
    cwd: ROOT,
  });
  const call = (verb: string, scope: string): Contender => ({
    name: `${verb} on ${HOSTS} hosts, scope ${scope}`,
    against: scope === "host" ? [] : [{ name: `${verb} on ${HOSTS} hosts, scope host`, aim: 0.1 }],
    calls: { count: HOSTS, without: EMPTY },
    invocation: (turn) => play(verb, scope, turn),
    says: new RegExp(`${hostName(HOSTS - 1)} *: ok=.* failed=0`),
  });
  return {
    name: "roles",
    slowness: 10,
    warmUp: 0,
    contenders: [
      { name: EMPTY, against: [], invocation: (turn) => play("none", "host", turn), says: /ok=1 / },
      ...["load", "save"].flatMap((verb) => ["host", "play"].map((scope) => call(verb, scope))),
    ],
    skipped: [],
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
