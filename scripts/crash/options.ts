import { parseArgs } from "node:util";
import { type StoreName, STORES } from "../race/arena/arena.ts";
import { type Age, AGES } from "../ansible/ages.ts";
import { chosen, count } from "../option_values.ts";
import { CrashError } from "./crash_error.ts";

/** What can be tried. */
export const KINDS = ["points", "random"] as const;

/** One of them. */
export type Kind = typeof KINDS[number];

/** How the task wants to be called. */
export const USAGE =
  `deno task crash [--only NAME] [--store NAME] [--ansible AGE] [--seed N] [--kills N] [--kill N]
                [--point NAME] [--together N]

Kills the controllers of playbooks with the role async_job_run, and what they have started, runs each
playbook again, and judges whether its command ran exactly once and the run that comes later knows it.

  points  one crash at every step of a start: before each task, around each call of the program, around
          each link that the job's wrapper and whoever takes its fence make, with and without Ansible's
          wrapper, the role's wrapper and the whole machine
  random  kills at random moments, of some also the run that takes over

  --only NAME    points or random only (both)
  --store NAME   filesystem or oci only (both): a directory, or a bucket of a loopback service
  --ansible AGE  newest or oldest only (both)
  --seed N       what all random choices come from (a new one, which is printed): the same seed plans the
                 same kills, though a machine does not always come equally far until then
  --kills N      how many random kills, shared out among stores and Ansibles (200)
  --kill N       that random kill only
  --point NAME   that point only
  --together N   how many jobs at a time (2)
  -h, --help     this text

It ends with 1 when something happened that must not.`;

/** What is to be tried. */
export interface CrashOptions {
  readonly kinds: readonly Kind[];
  readonly stores: readonly StoreName[];
  readonly ages: readonly Age[];
  readonly seed: number;
  readonly kills: number;
  /** The only random kill. */
  readonly kill: number | undefined;
  /** The only point. */
  readonly point: string | undefined;
  readonly together: number;
}

/**
 * Reads the command line.
 *
 * @param args the arguments
 * @param newSeed a seed, for when none is given
 * @returns what is to be tried
 * @throws {CrashError} when they are no such arguments
 */
export function readOptions(args: readonly string[], newSeed: () => number): CrashOptions {
  const text = { type: "string" } as const;
  const options = {
    only: text,
    store: text,
    ansible: text,
    seed: text,
    kills: text,
    kill: text,
    point: text,
    together: text,
  };
  try {
    const { values } = parseArgs({ args: [...args], options });
    const { point } = values;
    const kill = count("kill", values.kill, 1);
    const only = point !== undefined ? "points" : kill !== undefined ? "random" : undefined;
    return {
      kinds: chosen("kind of crash", KINDS, values.only ?? only),
      stores: chosen("store", STORES, values.store),
      ages: chosen("Ansible", AGES, values.ansible),
      seed: count("seed", values.seed, 0) ?? newSeed(),
      kills: count("kills", values.kills, 1) ?? 200,
      kill,
      point,
      together: count("together", values.together, 1) ?? 2,
    };
  } catch (cause) {
    throw new CrashError(cause instanceof Error ? cause.message : String(cause), USAGE, { cause });
  }
}
