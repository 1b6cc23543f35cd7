import { pMapIterable } from "p-map";
import { AsyncJobError } from "../errors.ts";
import { isRecordError } from "./is_record_error.ts";
import { type JobState, stateOfRecord } from "../record/job_state.ts";
import type { RecordKey } from "../record/record_key.ts";
import type { Store } from "../stores/store.ts";
import { type ClaimState, type RecordState, stateOf } from "../stores/stored_state.ts";
import { type Selection, selectsKey, selectsState, selectsTime } from "./selection.ts";

/** How many records are read at the same time; their order stays. */
const CONCURRENCY = { filesystem: 16, oci: 32 } as const;

/** What was read, and where. */
interface Place {
  readonly key: RecordKey;
  readonly location: string;
}

/** What is known of the job there. */
interface Known extends Place {
  readonly jobState: JobState;
}

/** A record with what a later comparison needs. */
export type ReadRecord = Known & RecordState;

/** A claim. */
export type ReadClaim = Place & ClaimState;

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
 * Reads the records and claims that a selection takes, several at a time, in the order of their keys. One that
 * was removed meanwhile is left out; one that cannot be read is told of, and the others follow.
 *
 * @param store the store
 * @param selection which ones
 * @param now the time that ages are counted to
 * @param onProblem is told of what is no readable record
 * @returns records and claims; memory does not grow with their number
 * @throws {AsyncJobError} when the store fails, so that a part never looks like the whole
 */
export async function* readRecords(
  store: Store,
  selection: Selection,
  now: Date,
  onProblem: (problem: AsyncJobError) => void,
): AsyncGenerator<ReadRecord | ReadClaim> {
  const keys = selectedKeys(store, selection, onProblem);
  const concurrency = CONCURRENCY[store.backend];
  const read = (key: RecordKey): ReturnType<typeof readOne> => readOne(store, key);
  for await (const found of pMapIterable(keys, read, { concurrency })) {
    if (found instanceof AsyncJobError) onProblem(found);
    else if (found !== undefined && isSelected(selection, found, now)) yield found;
  }
}

/** Failures of one place are answers here; those of the whole store are thrown. */
async function readOne(
  store: Store,
  key: RecordKey,
): Promise<ReadRecord | ReadClaim | AsyncJobError | undefined> {
  const location = store.location(key);
  try {
    const object = await store.read(key);
    if (object === undefined) return undefined;
    const state = await stateOf(store, key, object);
    if (state.kind === "claim") return { key, location, ...state };
    return { key, location, jobState: stateOfRecord(state.job), ...state };
  } catch (error) {
    if (isRecordError(error)) return error;
    throw error;
  }
}

function isSelected(selection: Selection, entry: ReadRecord | ReadClaim, now: Date): boolean {
  const state = entry.kind === "record" ? entry.jobState : "held";
  return selectsState(selection, state) && selectsTime(selection, timeOf(entry), now);
}

/** When it was saved or claimed, by the clock of who did. */
function timeOf(entry: ReadRecord | ReadClaim): string {
  return entry.kind === "record" ? entry.job.save_time : entry.claim.claimTime;
}
