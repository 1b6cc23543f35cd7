import { type JobRecord, parseRecord } from "../record.ts";
import type { RecordKey } from "../record_key.ts";
import type { Store, StoredObject } from "../stores/store.ts";

/** A record with what a later comparison needs. */
export interface SeenJob {
  readonly object: StoredObject;
  readonly job: JobRecord;
}

/**
 * Reads a job's record.
 *
 * @param store where it is
 * @param key its names
 * @returns the record, or `undefined` only when the store positively said that there is none
 * @throws {AsyncJobError} `CorruptRecord`, and what the store throws
 */
export async function readJob(store: Store, key: RecordKey): Promise<SeenJob | undefined> {
  const object = await store.read(key);
  if (object === undefined) return undefined;
  return { object, job: parseRecord(object.content, key, store.location(key)) };
}
