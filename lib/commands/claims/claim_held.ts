import { AsyncJobError } from "../../errors.ts";
import { quoted } from "../../hidden_text.ts";
import { untilText } from "../../output/claim_text.ts";
import type { Claim } from "../../record/claim.ts";
import type { ClaimStanding } from "../../record/claim_times.ts";
import type { RecordKey } from "../../record/record_key.ts";
import type { Store, StoredObject } from "../../stores/store.ts";
import { stateOf } from "../../stores/stored_state.ts";

/**
 * Refuses an object that is a claim, for a command that knows only records. A claim is not absence: its
 * owner may start the job at any moment, or has started it and not saved it yet.
 *
 * @param store where it was read
 * @param key its names
 * @param object what is no record
 * @throws {AsyncJobError} `ClaimHeld` for a claim, `CorruptRecord` for what is no claim either
 */
export async function refuseClaim(
  store: Store,
  key: RecordKey,
  object: StoredObject,
): Promise<void> {
  const state = await stateOf(store, key, object);
  if (state.kind === "claim") throw claimHeld(key, state, store.location(key));
}

/** @returns the error for a claim that stands in the way, live or expired */
function claimHeld(
  { jobName, host }: RecordKey,
  { claim, standing }: { readonly claim: Claim; readonly standing: ClaimStanding },
  location: string,
): AsyncJobError {
  const job = `Job "${jobName}" of host "${host}"`;
  const by = `claimed by ${quoted(claim.owner)}`;
  if (standing.expired) {
    return new AsyncJobError(
      "ClaimHeld",
      `${job} was ${by}, and not saved before the claim expired at ${standing.expiresAt}: ${location}`,
      {
        hint:
          "Its owner may have started the job all the same. Take the claim over with 'async-job claim', " +
          "see on the host whether the job runs, then save it.",
      },
    );
  }
  return new AsyncJobError("ClaimHeld", `${job} is ${by} ${untilText(standing)}: ${location}`, {
    hint:
      "Its owner is about to start the job. Try again when the claim is saved or released, or " +
      "has expired; 'async-job claim --wait 15m' waits for that.",
    retryable: true,
  });
}
