import { isJsonObject } from "./exact_json.ts";
import { problemOfOutcome } from "./outcome.ts";
import type { JobRecord } from "./record.ts";
import { problemOfRun } from "./run.ts";
import { FINAL_VERDICTS, type FinalVerdict } from "./verdict.ts";

/**
 * What can be known of a job from the store alone: `held` by a claim, `started` and not seen to end, `saved`
 * by hand, how it has ended, or `unknown` where that cannot be read.
 */
export const JOB_STATES = ["held", "started", "saved", ...FINAL_VERDICTS, "unknown"] as const;

/** One such state. */
export type JobState = typeof JOB_STATES[number];

/**
 * Tells the state of a job whose record is there; a claim in its place is `held`.
 *
 * @param job the record
 * @returns the state, `unknown` when the field `run` or `outcome` cannot be relied on
 */
export function stateOfRecord(job: JobRecord): JobState {
  if ((problemOfRun(job) ?? problemOfOutcome(job)) !== undefined) return "unknown";
  const { run, outcome } = job;
  if (isJsonObject(outcome)) return String(outcome["verdict"]) as FinalVerdict;
  return run === undefined ? "saved" : "started";
}
