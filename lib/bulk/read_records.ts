import { pMapIterable } from "p-map";
import { AsyncJobError } from "../errors.ts";
import { isRecordError } from "./is_record_error.ts";
import { type JobState, stateOfRecord } from "../record/job_state.ts";
import type { RecordKey } from "../record/record_key.ts";
import type { Store, StoredObject } from "../stores/store.ts";
import { type ClaimState, type RecordState, stateOf } from "../stores/stored_state.ts";
import { type Selection, selectsKey, selectsState, selectsTime } from "./selection.ts";

/**
 * How many records are read at the same time; their order stays. Those of a directory are handed on several together:
 * most are read in no time, and handing on each would take as long.
 */
const CONCURRENCY = { filesystem: { part: 8, parts: 4 }, oci: { part: 1, parts: 32 } } as const;

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
 * @returns the keys, in order and in parts
 */
export async function* selectedKeys(
  store: Store,
  selection: Selection,
  onProblem: (problem: AsyncJobError) => void,
): AsyncGenerator<readonly RecordKey[]> {
  const { host, playbookName } = selection;
  for await (const keys of store.list({ host, playbookName, onProblem })) {
    yield keys.filter((key) => selectsKey(selection, key));
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
  const { part, parts } = CONCURRENCY[store.backend];
  const keys = inParts(selectedKeys(store, selection, onProblem), part);
  const read = (some: readonly RecordKey[]): Promise<Outcome[]> =>
    Promise.all(some.map((key) => readOne(store, key)));
  for await (const some of pMapIterable(keys, read, { concurrency: parts })) {
    for (const found of some) {
      if (found instanceof Failure) throw found.thrown;
      if (found instanceof AsyncJobError) onProblem(found);
      else if (found !== undefined && isSelected(selection, found, now)) yield found;
    }
  }
}

/** Cuts groups into parts that are no larger than that. */
async function* inParts<T>(
  groups: AsyncIterable<readonly T[]>,
  size: number,
): AsyncGenerator<readonly T[]> {
  for await (const group of groups) {
    for (let at = 0; at < group.length; at += size) yield group.slice(at, at + size);
  }
}

/** A failure of the whole store, which is thrown when all that comes before it was handed on. */
class Failure {
  constructor(readonly thrown: unknown) {}
}

/** What a read came to. */
type Outcome = ReadRecord | ReadClaim | AsyncJobError | Failure | undefined;

/** Fails never: a failure is an outcome. */
async function readOne(store: Store, key: RecordKey): Promise<Outcome> {
  try {
    const object = await store.read(key, { quickly: true });
    if (object === undefined) return undefined;
    const entry = await entryOf(store, key, object);
    if (entry.kind === "record" || entry.times !== undefined) return entry;
    // Claims are few, and how old they are does count.
    const alone = await store.read(key);
    return alone && await entryOf(store, key, alone);
  } catch (error) {
    return isRecordError(error) ? error : new Failure(error);
  }
}

async function entryOf(
  store: Store,
  key: RecordKey,
  object: StoredObject,
): Promise<ReadRecord | ReadClaim> {
  const place = { key, location: store.location(key) };
  const state = await stateOf(store, key, object);
  if (state.kind === "claim") return { ...place, ...state };
  return { ...place, jobState: stateOfRecord(state.job), ...state };
}

function isSelected(selection: Selection, entry: ReadRecord | ReadClaim, now: Date): boolean {
  const state = entry.kind === "record" ? entry.jobState : "held";
  return selectsState(selection, state) && selectsTime(selection, timeOf(entry), now);
}

/** When it was saved or claimed, by the clock of who did. */
function timeOf(entry: ReadRecord | ReadClaim): string {
  return entry.kind === "record" ? entry.job.save_time : entry.claim.claimTime;
}
