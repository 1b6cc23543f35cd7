import { beyondAnsible } from "../record/ansible_limits.ts";
import { corruptRecord, type JobRecord, parseRecord } from "../record/record.ts";
import type { RecordKey } from "../record/record_key.ts";
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

/**
 * Refuses a record that is sound and yet cannot become variables of Ansible. As an answer it would fail
 * not only the host that it is for, but all that one process serves.
 *
 * @param job the record that is to be given out
 * @param location where it is
 * @throws {AsyncJobError} `CorruptRecord`
 */
export function refuseUnloadable(job: JobRecord, location: string): void {
  const problem = beyondAnsible(job, "job");
  if (problem !== undefined) throw corruptRecord(location, `Ansible cannot load it: ${problem}`);
}
