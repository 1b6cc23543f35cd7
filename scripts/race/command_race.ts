import { environmentOf, type StoreName } from "./arena/arena.ts";
import { openArena } from "./arena/open_arena.ts";
import { checkRound } from "./check/check_round.ts";
import type { History, Violation } from "./history.ts";
import { planRound } from "./plan/plan_round.ts";
import { planStore } from "./plan/plan_store.ts";
import { runCall } from "./play/run_call.ts";
import { runRound } from "./play/run_round.ts";
import { added, NOTHING, type Tally, tallyOf } from "./tally.ts";

/** Enough for faults that meet the same request one after the other. */
const RETRIES = "6";

/** A race of commands on one store. */
export interface CommandRaceOptions {
  readonly store: StoreName;
  readonly seed: number;
  /** Numbers of the rounds to run. */
  readonly rounds: readonly number[];
  readonly processes: number;
  /** Path of the built file. */
  readonly program: string;
  /** Directory for whatever the race leaves behind. */
  readonly scratch: string;
  /** Is told of each round that has ended. */
  readonly ended?: (round: JudgedRound) => void;
}

/** A round, and what was wrong with it. */
export interface JudgedRound {
  readonly round: number;
  readonly history: History;
  readonly tally: Tally;
  readonly violations: readonly Violation[];
}

/** What came of a race. */
export interface CommandRaceResult {
  readonly tally: Tally;
  /** Only the rounds that something was wrong with. */
  readonly failed: readonly JudgedRound[];
}

/**
 * Runs rounds one after the other.
 *
 * @param options which rounds, and where
 * @returns what happened, in numbers, and the rounds in which something happened that must not
 */
export async function runCommandRace(options: CommandRaceOptions): Promise<CommandRaceResult> {
  const { store, seed, rounds, processes, program, scratch, ended } = options;
  await using arena = await openArena(store, scratch);
  const env = { ...environmentOf(arena.settings), ASYNC_JOB_OCI_RETRIES: RETRIES };
  let tally = NOTHING;
  const failed: JudgedRound[] = [];
  for (const round of rounds) {
    const names = { host: "racer", job_name: `round-${seed}-${round}` };
    const running = { path: program, env, names };
    const history = await runRound(planRound(seed, round, processes), {
      watch: await arena.watch(names, planStore(seed, round, processes)),
      call: (planned) => runCall(running, planned),
      pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    });
    const judged = { round, history, tally: tallyOf(history), violations: checkRound(history) };
    tally = added(tally, judged.tally);
    if (judged.violations.length > 0) failed.push(judged);
    ended?.(judged);
  }
  return { tally, failed };
}
