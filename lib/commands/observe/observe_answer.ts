import type { Judgement } from "../../record/observation/judge.ts";
import { NO_OUTPUT, type Outcome, outcomeOf, type Output } from "../../record/outcome.ts";
import type { JobRecord } from "../../record/record.ts";
import { runOf } from "../../record/run.ts";
import { isFinalVerdict, type Verdict } from "../../record/verdict.ts";
import type { ClaimState } from "../../stores/stored_state.ts";
import type { ObserveResult } from "./observe_result.ts";

/**
 * The answer for a job that nothing is known of.
 *
 * @param location where its record would be
 * @returns the verdict `absent`
 */
export function absent(location: string): ObserveResult {
  return answer("absent", { location });
}

/**
 * The answer for a job that somebody is about to start.
 *
 * @param state the claim
 * @param location where it is
 * @returns the verdict `held`, with its owner
 */
export function held({ claim, standing }: ClaimState, location: string): ObserveResult {
  const by = { owner: claim.owner, expires_at: standing.expiresAt ?? null };
  return answer("held", { location, by });
}

/**
 * The answer from the record alone: how the job has ended, or that nobody can say.
 *
 * @param job the record
 * @param location where it is
 * @param changed whether it was written for this answer
 * @returns the verdict of the record's outcome, else `unreachable`
 * @throws {AsyncJobError} `CorruptRecord` when run or outcome cannot be relied on
 */
export function fromRecord(job: JobRecord, location: string, changed = false): ObserveResult {
  const outcome = outcomeOf(job, location);
  if (outcome === undefined) return answer("unreachable", { location, job, changed });
  const { verdict, seen_at: _, ...known } = outcome;
  return answer(verdict, { location, job, changed, ...known });
}

/**
 * The answer for a job that was seen, and whose record does not say how it has ended.
 *
 * @param judgement what was seen means
 * @param output what was seen of its output
 * @param record its record, where that is, and whether it was written for this answer
 * @returns the verdict
 * @throws {AsyncJobError} `CorruptRecord` when the run cannot be relied on
 */
export function fromLook(
  { verdict, rc, endedAt }: Judgement,
  output: Output,
  record: { readonly job: JobRecord; readonly location: string; readonly changed: boolean },
): ObserveResult {
  return answer(verdict, { ...record, rc, ended_at: endedAt, ...output });
}

/** What is known of a job, as far as it is. */
interface Known extends Partial<Omit<Outcome, "verdict" | "seen_at">> {
  readonly location: string;
  readonly changed?: boolean;
  readonly job?: JobRecord;
  /** Whose the claim is, and until when. */
  readonly by?: Pick<ObserveResult, "owner" | "expires_at">;
}

function answer(verdict: Verdict, known: Known): ObserveResult {
  const { location, changed = false, job, by, rc = null, ended_at = null, ...output } = known;
  return {
    verdict,
    final: isFinalVerdict(verdict),
    changed,
    location,
    ...by,
    ...(job === undefined ? {} : { job }),
    rc,
    started_at: job === undefined ? null : runOf(job, location)?.started_at ?? null,
    ended_at,
    ...NO_OUTPUT,
    ...output,
  };
}
