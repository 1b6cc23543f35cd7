import { hashOfToken } from "../../record/claim_token.ts";
import { type JobRecord, recordLabels, serialiseRecord } from "../../record/record.ts";
import type { RecordKey } from "../../record/record_key.ts";
import type { Store } from "../../stores/store.ts";
import { changedMeanwhile, isSameJob, type SaveOutcome } from "../save_outcome.ts";
import { isOpenedBy, lostClaim } from "./lost_claim.ts";
import { stateOf } from "../../stores/stored_state.ts";

/** Lost races before giving up; nobody else changes a claim while it lives. */
const MAX_ROUNDS = 5;

/** With which token, and whether. */
export interface ClaimedSave {
  readonly claimToken: string;
  /** Writes nothing. */
  readonly dryRun: boolean;
}

/**
 * Turns a claim into the record of the job that its owner has started. An expired claim that nobody has
 * taken over is still its owner's: the job runs, and must be known.
 *
 * @param store where the claim is
 * @param key the names of the job
 * @param record the record
 * @param mode with which token
 * @returns the outcome; the same record that is there already is no change
 * @throws {AsyncJobError} `Conflict` when the claim is not there any more, and nothing was written
 */
export async function saveClaimed(
  store: Store,
  key: RecordKey,
  record: JobRecord,
  { claimToken, dryRun }: ClaimedSave,
): Promise<SaveOutcome> {
  const location = store.location(key);
  const content = new TextEncoder().encode(serialiseRecord(record));
  const tokenHash = await hashOfToken(claimToken);
  let found = await store.read(key);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const state = found === undefined ? undefined : await stateOf(store, key, found);
    if (state?.kind === "record" && isSameJob(state.job, record)) {
      return { changed: false, job: state.job };
    }
    if (!isOpenedBy(state, tokenHash)) throw lostClaim("save", key, tokenHash, state, location);
    if (dryRun) return { changed: true, job: record };
    const outcome = await store.replace(key, content, state.object, {
      labels: recordLabels(record),
    });
    if (outcome.written !== undefined) return { changed: true, job: record };
    found = outcome.found;
  }
  throw changedMeanwhile(key, location);
}
