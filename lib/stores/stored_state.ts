import { type Claim, claimIn, isClaim } from "../record/claim.ts";
import { type ClaimStanding, claimStanding, type ClaimTimes } from "../record/claim_times.ts";
import { type JobRecord, parseContent, recordIn } from "../record/record.ts";
import type { RecordKey } from "../record/record_key.ts";
import type { Store, StoredObject } from "./store.ts";

/** A record that was read. */
export interface RecordState {
  readonly kind: "record";
  readonly object: StoredObject;
  readonly job: JobRecord;
}

/** A claim that was read. */
export interface ClaimState {
  readonly kind: "claim";
  readonly object: StoredObject;
  readonly claim: Claim;
  /** By the store's clock; `undefined` when that cannot be asked. */
  readonly times: ClaimTimes | undefined;
  readonly standing: ClaimStanding;
}

/** The two states that a job's object can be in. */
export type StoredState = RecordState | ClaimState;

/**
 * Tells what an object is.
 *
 * @param store where it was read
 * @param key its names
 * @param object the object
 * @returns the record or claim that it is
 * @throws {AsyncJobError} `CorruptRecord` when it is neither, and what the store throws
 */
export async function stateOf(
  store: Store,
  key: RecordKey,
  object: StoredObject,
): Promise<StoredState> {
  const location = store.location(key);
  const value = parseContent(object.content, location);
  if (!isClaim(value)) return { kind: "record", object, job: recordIn(value, key, location) };
  const claim = claimIn(value, key, location);
  const times = await store.age(key, object);
  return { kind: "claim", object, claim, times, standing: claimStanding(claim, times) };
}
