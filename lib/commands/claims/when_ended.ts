import { outcomeOf } from "../../record/outcome.ts";
import type { JobRecord } from "../../record/record.ts";
import type { FinalVerdict } from "../../record/verdict.ts";
import type { ChoiceOf } from "../../settings/options.ts";

/** What becomes of a saved record whose job is known to have ended. */
export type WhenEnded = ChoiceOf<"when-ended">;

/** Ends that are no failure: what was cancelled, somebody has ended on purpose. */
const NO_FAILURES: readonly FinalVerdict[] = ["succeeded", "cancelled"];

/**
 * Tells whether a policy starts a job again. A job whose end nobody has seen is never started again.
 *
 * @param job its record
 * @param whenEnded the policy
 * @param location where the record is, for the message
 * @returns whether its record may be claimed over
 * @throws {AsyncJobError} `CorruptRecord` when the policy depends on an end that cannot be read
 */
export function isRestarted(job: JobRecord, whenEnded: WhenEnded, location: string): boolean {
  if (whenEnded === "keep") return false;
  const outcome = outcomeOf(job, location);
  if (outcome === undefined) return false;
  return whenEnded === "restart" || !NO_FAILURES.includes(outcome.verdict);
}
