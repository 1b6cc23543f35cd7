import { AsyncJobError } from "../../errors.ts";
import { quoted } from "../../hidden_text.ts";
import { isJsonObject } from "../../record/exact_json.ts";
import type { JobRecord } from "../../record/record.ts";
import type { RecordKey } from "../../record/record_key.ts";
import type { StoredState } from "../../stores/stored_state.ts";

/**
 * Tells the claim that a job was started under, without relying on anything else in its record.
 *
 * @param job the record
 * @returns the id of the claim, or `undefined` when the record names none
 */
export function claimIdOf({ run }: JobRecord): string | undefined {
  const id = isJsonObject(run) ? run["claim_id"] : undefined;
  return typeof id === "string" ? id : undefined;
}

/**
 * Tells whether two records are of one start of a job.
 *
 * @param a a record
 * @param b another
 * @returns whether they have the same job id and name the same claim, or none
 */
export function isSameRun(a: JobRecord, b: JobRecord): boolean {
  return a.ansible_job_id === b.ansible_job_id && claimIdOf(a) === claimIdOf(b);
}

/**
 * The error for an observation that is not of the job that the store holds now.
 *
 * @param key the names of the job
 * @param state what is there; `undefined` when nothing is
 * @param location where
 * @param seen what was looked at, such as `claim "…"`
 * @returns the error to throw, retryable: a new look is of the job that is there
 */
export function restarted(
  { jobName, host }: RecordKey,
  state: StoredState | undefined,
  location: string,
  seen = "another one",
): AsyncJobError {
  return new AsyncJobError(
    "Conflict",
    `Cannot judge job "${jobName}" of host "${host}" by this observation: it is of ${seen}, and ` +
      `${whatIsThere(state)}: ${location}`,
    {
      hint:
        "The job was started again or removed meanwhile, and nothing was written. Look at it again.",
      retryable: true,
    },
  );
}

function whatIsThere(state: StoredState | undefined): string {
  if (state === undefined) return "there is no record";
  if (state.kind === "claim") return `the job is claimed by ${quoted(state.claim.owner)}`;
  const id = claimIdOf(state.job);
  return id === undefined
    ? `the record is of job id ${quoted(state.job.ansible_job_id)}, which names no claim`
    : `the record is of claim ${quoted(id)}`;
}
