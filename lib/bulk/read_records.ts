import { pMapIterable } from "p-map";
import { AsyncJobError } from "../errors.ts";
import { isRecordError } from "./is_record_error.ts";
import { type JobRecord, parseRecord } from "../record/record.ts";
import type { RecordKey } from "../record/record_key.ts";
import type { Store, StoredObject } from "../stores/store.ts";
import { type Selection, selectsKey, selectsRecord } from "./selection.ts";

/** How many records are read at the same time; their order stays. */
const CONCURRENCY = { filesystem: 16, oci: 32 } as const;

/** A record with what a later comparison needs. */
export interface ReadRecord {
  readonly key: RecordKey;
  readonly location: string;
  readonly object: StoredObject;
  readonly job: JobRecord;
}

/**
 * Names the keys that a selection takes.
 *
 * @param store the store
 * @param selection which ones
 * @param onProblem is told of what cannot be listed
 * @returns the keys, in order
 */
export async function* selectedKeys(
  store: Store,
  selection: Selection,
  onProblem: (problem: AsyncJobError) => void,
): AsyncGenerator<RecordKey> {
  const { host, playbookName } = selection;
  for await (const key of store.list({ host, playbookName, onProblem })) {
    if (selectsKey(selection, key)) yield key;
  }
}

/**
 * Reads the records that a selection takes, several at a time, in the order of their keys. One that was
 * removed meanwhile is left out; one that cannot be read is told of, and the others follow.
 *
 * @param store the store
 * @param selection which ones
 * @param now the time that ages are counted to
 * @param onProblem is told of what is no readable record
 * @returns the records; memory does not grow with their number
 * @throws {AsyncJobError} when the store fails, so that a part never looks like the whole
 */
export async function* readRecords(
  store: Store,
  selection: Selection,
  now: Date,
  onProblem: (problem: AsyncJobError) => void,
): AsyncGenerator<ReadRecord> {
  const keys = selectedKeys(store, selection, onProblem);
  const concurrency = CONCURRENCY[store.backend];
  const read = (key: RecordKey): Promise<ReadRecord | AsyncJobError | undefined> =>
    readOne(store, key);
  for await (const found of pMapIterable(keys, read, { concurrency })) {
    if (found instanceof AsyncJobError) onProblem(found);
    else if (found !== undefined && selectsRecord(selection, found.job, now)) yield found;
  }
}

/** Failures of one place are answers here; those of the whole store are thrown. */
async function readOne(
  store: Store,
  key: RecordKey,
): Promise<ReadRecord | AsyncJobError | undefined> {
  const location = store.location(key);
  try {
    const object = await store.read(key);
    if (object === undefined) return undefined;
    return { key, location, object, job: parseRecord(object.content, key, location) };
  } catch (error) {
    if (isRecordError(error)) return error;
    throw error;
  }
}
