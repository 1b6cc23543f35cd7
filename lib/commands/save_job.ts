import { AsyncJobError } from "../errors.ts";
import { equalJson } from "../record/json_equality.ts";
import { type JobRecord, parseRecord, recordLabels, serialiseRecord } from "../record/record.ts";
import type { RecordKey } from "../record/record_key.ts";
import type { Store, StoredObject } from "../stores/store.ts";

/** Rounds of create and read before giving up on a record that keeps appearing and vanishing. */
const MAX_ROUNDS = 5;

/** How to save. */
export interface SaveMode {
  /** Refuses a different record that is already there. */
  readonly ifAbsent: boolean;
  /** Writes nothing. */
  readonly dryRun: boolean;
}

/** What became of a save. */
export interface SaveOutcome {
  readonly changed: boolean;
  /** The record that the store holds now (or would hold, in a dry run). */
  readonly job: JobRecord;
}

/**
 * Saves a record: creates it, leaves an equal one as it is, or replaces a different one.
 *
 * @param store where to
 * @param key the record's key
 * @param record the new record
 * @param mode how
 * @returns the outcome; an equal record keeps its own `save_time`
 * @throws {AsyncJobError} `AlreadyExists`, `Conflict`, `CorruptRecord`, and what the store throws
 */
export async function saveJob(
  store: Store,
  key: RecordKey,
  record: JobRecord,
  mode: SaveMode,
): Promise<SaveOutcome> {
  const content = new TextEncoder().encode(serialiseRecord(record));
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
    const existing = parseRecord(found.content, key, store.location(key));
    if (isSameJob(existing, record)) return { changed: false, job: existing };
    if (mode.ifAbsent) throw alreadyExists(existing, store.location(key));
    if (mode.dryRun) return { changed: true, job: record };
    const replaced = await store.replace(key, content, found, { labels });
    if (replaced.written !== undefined) return { changed: true, job: record };
    break;
  }
  throw conflict(key, store.location(key));
}

/** Same id and metadata: the job that is being saved is the one that was saved. */
function isSameJob(a: JobRecord, b: JobRecord): boolean {
  return a.ansible_job_id === b.ansible_job_id && equalJson(a.metadata, b.metadata);
}

function alreadyExists(existing: JobRecord, location: string): AsyncJobError {
  return new AsyncJobError(
    "AlreadyExists",
    `Job "${existing.job_name}" of host "${existing.host}" is already saved with job id ` +
      `${existing.ansible_job_id} since ${existing.save_time}: ${location}`,
    { hint: "Load it and check its status; save without --if-absent to replace it on purpose." },
  );
}

function conflict(key: RecordKey, location: string): AsyncJobError {
  return new AsyncJobError(
    "Conflict",
    `Job "${key.jobName}" of host "${key.host}" was changed by another writer during this save: ${location}`,
    {
      hint:
        "Load it to see who was first before saving again; two controllers may have started the same job.",
    },
  );
}
