import { parseArgs } from "node:util";
import { type Age, AGES } from "../ansible/ages.ts";
import { chosen, count } from "../option_values.ts";
import { type StoreName, STORES } from "./arena/arena.ts";
import { RaceError } from "./race_error.ts";

/** The races that there are. */
export const RACES = ["commands", "playbooks", "run"] as const;

/** One of them. */
export type RaceName = typeof RACES[number];

/** How the task wants to be called. */
export const USAGE =
  `deno task race [--only NAME] [--store NAME] [--ansible AGE] [--seed N] [--rounds N]
               [--processes N] [--round N]

Lets processes of dist/async-job fight for one job at a time, and judges all that they were answered.

  commands   claims, saves and releases; processes are killed and stopped at random moments, claims run
             out, and in a bucket requests fail, lose their answer or arrive twice
  playbooks  whole ansible-playbook processes that load with a claim, start a job and save it, and
             beside some of them the same without claims; both newest and oldest Ansible
  run        the same by the one task of role async_job_run, first by two playbooks, then by eight

  --only NAME    commands, playbooks or run only (all)
  --store NAME   filesystem or oci only (both): a directory, or a bucket of a loopback service
  --ansible AGE  newest or oldest only (both): what playbooks are run with
  --seed N       what all random choices come from (a new one, which is printed): the same seed plans
                 the same race, though not the same order of what happens at the same time
  --rounds N     how many rounds, each for a job of its own (commands 100, others 20)
  --processes N  how many fight for a job (commands 64, playbooks 8, run 2 and 8)
  --round N      that round only
  -h, --help     this text

It ends with 1 when something happened that must not.`;

/** What is to be raced. */
export interface RaceOptions {
  readonly races: readonly RaceName[];
  readonly stores: readonly StoreName[];
  /** Which playbooks are run with. */
  readonly ages: readonly Age[];
  readonly seed: number;
  /** Numbers of the rounds, each race's own unless they were given. */
  readonly rounds: number | undefined;
  readonly processes: number | undefined;
  /** The only round that is run. */
  readonly round: number | undefined;
}

/**
 * Reads the command line.
 *
 * @param args the arguments
 * @param newSeed a seed, for when none is given
 * @returns what is to be raced
 * @throws {RaceError} when they are no such arguments
 */
export function readOptions(args: readonly string[], newSeed: () => number): RaceOptions {
  const text = { type: "string" } as const;
  const options = {
    only: text,
    store: text,
    ansible: text,
    seed: text,
    rounds: text,
    processes: text,
    round: text,
  };
  try {
    const { values } = parseArgs({ args: [...args], options });
    return {
      races: chosen("race", RACES, values.only),
      stores: chosen("store", STORES, values.store),
      ages: chosen("Ansible", AGES, values.ansible),
      seed: count("seed", values.seed, 0) ?? newSeed(),
      rounds: count("rounds", values.rounds, 1),
      processes: count("processes", values.processes, 1),
      round: count("round", values.round, 1),
    };
  } catch (cause) {
    throw new RaceError(cause instanceof Error ? cause.message : String(cause), USAGE, { cause });
  }
}
