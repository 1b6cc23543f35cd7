import { type JobRecord, parseRecord } from "../record/record.ts";
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
 * @throws {AsyncJobError} `ClaimHeld`, `CorruptRecord`, and what the store throws
 */
export async function readJob(store: Store, key: RecordKey): Promise<SeenJob | undefined> {
  const object = await store.read(key, { quickly: true });
  if (object === undefined) return undefined;
  try {
    return { object, job: parseRecord(object.content, key, store.location(key)) };
  } catch {
    // What is no record is looked at with all that can be told of it: how old a claim is does count.
    const isWhole = await store.age(key, object) !== undefined;
    const whole = isWhole ? object : await store.read(key);
    return whole && { object: whole, job: await jobIn(store, key, whole) };
  }
}

/**
 * Takes a job's record out of what was read. A claim is none, and not nothing either.
 *
 * @param store where it was read
 * @param key its names
 * @param object what was read
 * @returns the record
 * @throws {AsyncJobError} `ClaimHeld`, `CorruptRecord`, and what the store throws
 */
export async function jobIn(
  store: Store,
  key: RecordKey,
  object: StoredObject,
): Promise<JobRecord> {
  try {
    return parseRecord(object.content, key, store.location(key));
  } catch (error) {
    // What claims need is loaded by the few who meet one.
    const { refuseClaim } = await import("./claims/claim_work.ts");
    await refuseClaim(store, key, object);
    throw error;
  }
}
