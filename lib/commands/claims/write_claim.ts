import { AsyncJobError } from "../../errors.ts";
import { type Claim, claimContent, claimLabels } from "../../record/claim.ts";
import type { RecordKey } from "../../record/record_key.ts";
import { stateOf } from "../../stores/stored_state.ts";
import type { Store, StoredObject, WriteOutcome } from "../../stores/store.ts";

/**
 * Writes a claim. Where the store cannot tell whether that was done, what is there tells: a claim that was
 * written stays there, or in the fence of who took it over. Where it is in neither it was not written, or
 * is settled, and not this caller's in any case.
 *
 * @param store where
 * @param key the names of the job
 * @param claim the claim
 * @param over what it takes the place of; `undefined` for nothing
 * @returns what was written, or what is there instead
 * @throws {AsyncJobError} `OutcomeUnknown` when the claim was written, and taken over before its writer knew
 */
export async function writeClaim(
  store: Store,
  key: RecordKey,
  claim: Claim,
  over: StoredObject | undefined,
): Promise<WriteOutcome> {
  const content = claimContent(claim, store.location(key));
  const options = { labels: claimLabels(key) };
  try {
    return over === undefined
      ? await store.create(key, content, options)
      : await store.replace(key, content, over, options);
  } catch (error) {
    if (!(error instanceof AsyncJobError) || error.code !== "OutcomeUnknown") throw error;
    const found = await store.read(key);
    if (found !== undefined && await isTakenOver(store, key, claim, found)) throw error;
    return { found };
  }
}

async function isTakenOver(
  store: Store,
  key: RecordKey,
  { id }: Claim,
  found: StoredObject,
): Promise<boolean> {
  const state = await stateOf(store, key, found);
  return state.kind === "claim" && state.claim.fence.some((entry) => entry.claim_id === id);
}
