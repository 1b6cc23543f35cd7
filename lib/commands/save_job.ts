import { AsyncJobError } from "../errors.ts";
import { type JobRecord, recordLabels, serialiseRecord } from "../record/record.ts";
import type { RecordKey } from "../record/record_key.ts";
import type { Store, StoredObject } from "../stores/store.ts";
import { jobIn } from "./read_job.ts";
import { changedMeanwhile, isSameJob, type SaveOutcome } from "./save_outcome.ts";

/** Rounds of create and read before giving up on a record that keeps appearing and vanishing. */
const MAX_ROUNDS = 5;

/** How to save. */
export interface SaveMode {
  /** Refuses a different record that is already there. */
  readonly ifAbsent: boolean;
  /** Writes nothing. */
  readonly dryRun: boolean;
}

/**
 * Saves a record: creates it, leaves an equal one as it is, or replaces a different one.
 *
 * @param store where to
 * @param key the record's key
 * @param record the new record
 * @param mode how
 * @returns the outcome; an equal record keeps its own `save_time`
 * @throws {AsyncJobError} `AlreadyExists`, `ClaimHeld`, `Conflict`, `CorruptRecord`, and what the store throws
 */
export async function saveJob(
  store: Store,
  key: RecordKey,
  record: JobRecord,
  mode: SaveMode,
): Promise<SaveOutcome> {
  const content = contentOf(record);
  const labels = recordLabels(record);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    let found: StoredObject | undefined;
    if (mode.dryRun) {
      found = await store.read(key);
      if (found === undefined) return { changed: true, job: record };
    } else {
      const created = await store.create(key, content, { labels });
      if (created.written !== undefined) return { changed: true, job: record };
      found = created.found;
      if (found === undefined) continue; // removed between the two: it may be created after all
    }
    const existing = await jobIn(store, key, found);
    if (isSameJob(existing, record)) return { changed: false, job: existing };
    if (mode.ifAbsent) throw alreadyExists(existing, store.location(key));
    const whole = keepingRun(record, existing);
    if (mode.dryRun) return { changed: true, job: whole };
    const replaced = await store.replace(key, contentOf(whole), found, { labels });
    if (replaced.written !== undefined) return { changed: true, job: whole };
    break;
  }
  throw changedMeanwhile(key, store.location(key));
}

function contentOf(record: JobRecord): Uint8Array {
  return new TextEncoder().encode(serialiseRecord(record));
}

/** What is known of the start and the end of a job stays when its metadata changes; another job has its own. */
function keepingRun(job: JobRecord, former: JobRecord): JobRecord {
  if (job.ansible_job_id !== former.ansible_job_id) return job;
  const { run, outcome } = former;
  return {
    ...job,
    ...(run === undefined ? {} : { run }),
    ...(outcome === undefined ? {} : { outcome }),
  };
}

function alreadyExists(existing: JobRecord, location: string): AsyncJobError {
  return new AsyncJobError(
    "AlreadyExists",
    `Job "${existing.job_name}" of host "${existing.host}" is already saved with job id ` +
      `${existing.ansible_job_id} since ${existing.save_time}: ${location}`,
    { hint: "Load it and check its status; save without --if-absent to replace it on purpose." },
  );
}
