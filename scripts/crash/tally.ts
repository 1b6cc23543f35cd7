import { finalPlay } from "./check/check_episode.ts";
import type { History, Violation } from "./history.ts";

/** What happened to jobs, in numbers. */
export interface Tally {
  readonly jobs: number;
  /** Of these a run was killed, or was to be. */
  readonly crashed: number;
  /** How many commands ran once. */
  readonly once: number;
  /** How many were never run, because they were killed themselves before their line. */
  readonly never: number;
  /** How many records are those of the run. */
  readonly adopted: number;
  readonly violations: number;
  /** How the jobs ended. */
  readonly verdicts: Readonly<Record<string, number>>;
}

/** The tally of no job. */
export const NOTHING: Tally = {
  jobs: 0,
  crashed: 0,
  once: 0,
  never: 0,
  adopted: 0,
  violations: 0,
  verdicts: {},
};

/**
 * Counts what happened to one job.
 *
 * @param history all that is known of it
 * @param violations what was wrong with it
 * @returns the numbers
 */
export function tallyOf(history: History, violations: readonly Violation[]): Tally {
  const { commandRuns, plays } = history;
  const verdict = finalPlay(history)?.report?.verdict ?? "none";
  const broken = violations.some(({ rule }) => rule === "the job that runs is adopted");
  return {
    jobs: 1,
    crashed: plays.some(({ crashed }) => crashed === true) ? 1 : 0,
    once: commandRuns.length === 1 ? 1 : 0,
    never: commandRuns.length === 0 ? 1 : 0,
    adopted: commandRuns.length > 0 && !broken ? 1 : 0,
    violations: violations.length,
    verdicts: { [verdict]: 1 },
  };
}

/**
 * Adds up.
 *
 * @param one a tally
 * @param other another one
 * @returns both together
 */
export function added(one: Tally, other: Tally): Tally {
  const verdicts = { ...one.verdicts };
  for (const [verdict, count] of Object.entries(other.verdicts)) {
    verdicts[verdict] = (verdicts[verdict] ?? 0) + count;
  }
  return {
    jobs: one.jobs + other.jobs,
    crashed: one.crashed + other.crashed,
    once: one.once + other.once,
    never: one.never + other.never,
    adopted: one.adopted + other.adopted,
    violations: one.violations + other.violations,
    verdicts,
  };
}

/**
 * Words a tally.
 *
 * @param tally the numbers
 * @returns one line
 */
export function tallyText({ jobs, crashed, once, never, adopted, verdicts }: Tally): string {
  const ends = Object.entries(verdicts).map(([verdict, count]) => `${verdict} ${count}`);
  return `${jobs} jobs, ${crashed} crashed: command ran once ${once}, never ${never}, ` +
    `adopted ${adopted}; ${ends.join(", ")}`;
}
