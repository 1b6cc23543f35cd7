import { AsyncJobError } from "../errors.ts";
import { equalJson } from "../record/json_equality.ts";
import type { JobRecord } from "../record/record.ts";
import type { RecordKey } from "../record/record_key.ts";

/** What became of a save. */
export interface SaveOutcome {
  readonly changed: boolean;
  /** The record that the store holds now (or would hold, in a dry run). */
  readonly job: JobRecord;
}

/**
 * Tells whether the job that is being saved is the one that was saved.
 *
 * @param a a record
 * @param b another
 * @returns whether they have the same id and metadata
 */
export function isSameJob(a: JobRecord, b: JobRecord): boolean {
  return a.ansible_job_id === b.ansible_job_id && equalJson(a.metadata, b.metadata);
}

/**
 * The error for a save that lost a race.
 *
 * @param key the names of the job
 * @param location where its record is
 * @returns the error to throw
 */
export function changedMeanwhile(key: RecordKey, location: string): AsyncJobError {
  return new AsyncJobError(
    "Conflict",
    `Job "${key.jobName}" of host "${key.host}" was changed by another writer during this save: ${location}`,
    {
      hint:
        "Load it to see who was first before saving again; two controllers may have started the same job.",
    },
  );
}
