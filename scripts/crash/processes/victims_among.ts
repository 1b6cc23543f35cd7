import type { Victim } from "../plan/episode_plan.ts";
import { descendants, type Process } from "./process_table.ts";

/**
 * Finds out who is to be killed.
 *
 * @param processes all of one job's runs
 * @param victims what they are
 * @param main id of the `ansible-playbook` that is run
 * @returns ids
 */
export function victimsAmong(
  processes: readonly Process[],
  victims: readonly Victim[],
  main: number,
): Set<number> {
  const idsOf = (is: (process: Process) => boolean): Set<number> =>
    new Set(processes.filter(is).map(({ pid }) => pid));
  const tree = descendants(processes, new Set([main]));
  const wrappers = idsOf(isAsyncWrapper);
  const found: Readonly<Record<Victim, () => Set<number>>> = {
    tree: () => tree,
    controller: () => {
      const program = descendants(processes, idsOf(isProgram));
      return idsOf(({ pid, args }) =>
        pid === main || tree.has(pid) && (isPlaybook(args) || program.has(pid))
      );
    },
    // What stands before it kills it by itself.
    program: () => new Set(),
    async_wrapper: () => wrappers,
    wrapper: () => topmost(processes.filter(({ args }) => isJobScript(args))),
    host: () => idsOf(() => true),
  };
  return new Set(victims.flatMap((victim) => [...found[victim]()]));
}

function isPlaybook(args: readonly string[]): boolean {
  return args.some((arg) => /(^|[/ ])ansible-playbook\b/.test(arg));
}

function isProgram({ args }: Process): boolean {
  return args[1]?.endsWith("/arms/async-job") ?? false;
}

function isAsyncWrapper({ args }: Process): boolean {
  return args.some((arg) => arg.endsWith("/async_wrapper.py"));
}

/** The scripts that look or take a fence are short of life, and run by a play that is killed or waits. */
function isJobScript(args: readonly string[]): boolean {
  return args[1] === "-s" && args[2] === "async_job";
}

/** A shell has the same arguments as the one that it was forked from. */
function topmost(processes: readonly Process[]): Set<number> {
  const ids = new Set(processes.map(({ pid }) => pid));
  return new Set(processes.filter(({ parent }) => !ids.has(parent)).map(({ pid }) => pid));
}
