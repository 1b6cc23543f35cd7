import type { Play, Report } from "../history.ts";
import { readLog } from "../plan/calibration.ts";
import type { Crash, Victim } from "../plan/episode_plan.ts";
import { killAll, killEach } from "../processes/kill_all.ts";
import { descendants, processesWith } from "../processes/process_table.ts";
import { victimsAmong } from "../processes/victims_among.ts";
import { fileExists } from "./file_exists.ts";
import type { Episode } from "./scene.ts";
import { MARK, startPlay } from "./start_play.ts";
import { waitFor } from "./wait_for.ts";

/** Longest time for one play, in milliseconds; on a busy machine it takes long. */
const PATIENCE = 180_000;

/** How long a job may take to come to a point when the play that started it has ended. */
const JOB_PATIENCE = 10_000;

/** What one run is told. */
export interface PlayPlan {
  /** Seconds that the role waits for the job's end; none unless it is given. */
  readonly wait?: number;
  readonly crash?: Crash | undefined;
}

/** A run that is under way. */
export interface RunningPlay {
  /** Is kept when what was planned has befallen it. */
  readonly struck: Promise<void>;
  readonly end: Promise<Play>;
}

/**
 * Starts one run of the playbook.
 *
 * @param episode the job, and where
 * @param run number of the run
 * @param plan what it is told
 * @returns the run
 */
export function beginPlay(episode: Episode, run: number, plan: PlayPlan): RunningPlay {
  const { promise: struck, resolve } = Promise.withResolvers<void>();
  const end = runPlay(episode, run, plan, resolve);
  return { struck: Promise.race([struck, end.then(() => {})]), end };
}

/**
 * Runs the playbook once, to its end or to its violent one.
 *
 * @param episode the job, and where
 * @param run number of the run
 * @param plan what it is told
 * @param onStruck is called when what was planned has befallen it
 * @returns how it ended
 */
export async function runPlay(
  episode: Episode,
  run: number,
  { wait = 0, crash }: PlayPlan,
  onStruck: () => void = () => {},
): Promise<Play> {
  const { directory } = episode;
  const point = crash !== undefined && "point" in crash.at ? crash.at.point : "";
  const child = await startPlay(episode, { run, point, wait });
  let ended = false;
  const end = child.status.then((status) => {
    ended = true;
    return status;
  });
  let crashed: boolean | undefined;
  if (crash !== undefined) {
    const isDue = moment(directory, run, crash);
    await waitFor(async () => ended || await isDue(), PATIENCE);
    // A job comes to its points also after the play.
    if (point !== "") await waitFor(isDue, JOB_PATIENCE);
    crashed = await takeDown(directory, child.pid, crash);
    onStruck();
  }
  const isLate = !await waitFor(() => ended, PATIENCE);
  if (isLate) await killPlay(directory, child.pid);
  const { code, signal } = await end;
  const report = await readTextFile(`${directory}/report-${run}`);
  const log = await readTextFile(`${directory}/log-${run}`);
  return {
    run,
    calls: readLog(log ?? "").calls.length,
    status: signal === null ? code : undefined,
    report: report === undefined ? undefined : JSON.parse(report) as Report,
    output: await Deno.readTextFile(`${directory}/output-${run}`) +
      (isLate ? `stopped after ${PATIENCE} ms\n` : ""),
    crashed: crashed === false && (await fileExists(`${directory}/reached-${run}`))
      ? true
      : crashed,
  };
}

/** @returns looks whether it is time for a crash */
function moment(directory: string, run: number, { at }: Crash): () => Promise<boolean> {
  if ("point" in at) return () => fileExists(`${directory}/reached-${run}`);
  const file = at.since === "call" ? `call-${run}-1` : `start-${run}`;
  let seen: number | undefined;
  return async () => {
    if (seen === undefined && await fileExists(`${directory}/${file}`)) seen = performance.now();
    return seen !== undefined && performance.now() - seen >= at.milliseconds;
  };
}

/** @returns whether there was anybody to be killed */
async function takeDown(directory: string, main: number, crash: Crash): Promise<boolean> {
  const find = (victims: readonly Victim[]) => async (): Promise<ReadonlySet<number>> =>
    victimsAmong(await processesWith(MARK, directory), victims, main);
  const isAsyncWrapper = (victim: Victim): boolean => victim === "async_wrapper";
  const others = crash.victims.filter((victim) => !isAsyncWrapper(victim));
  const killed = [
    ...await killAll(find(others)),
    ...await killEach(find(crash.victims.filter(isAsyncWrapper))),
  ];
  return killed.length > 0;
}

async function killPlay(directory: string, main: number): Promise<void> {
  await killAll(async () => descendants(await processesWith(MARK, directory), new Set([main])));
}

async function readTextFile(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
