import { AsyncJobError } from "../../errors.ts";
import { quoted } from "../../hidden_text.ts";
import { holdsText } from "../../output/claim_text.ts";
import { equalHashes } from "../../record/claim_token.ts";
import type { RecordKey } from "../../record/record_key.ts";
import type { ClaimState, StoredState } from "../../stores/stored_state.ts";

/** What was to be done with a claim, and what to do now that it cannot be. */
const ADVICE = {
  save: {
    verb: "save",
    hint:
      "Nothing was written. If you have started the job, it may run beside another one: look at " +
      "the host before anything else is started.",
  },
  // The host has been asked: nothing runs beside another one.
  saveFenced: {
    verb: "save",
    hint: "Nothing was written, and nothing was started: the host kept this start from running. " +
      "Ask again to see what has become of the other one.",
  },
  release: {
    verb: "release",
    hint: "Nothing was changed. Load or list the job to see what is there now.",
  },
} as const;

/**
 * Tells whether a token opens what is there.
 *
 * @param state what is there; `undefined` when nothing is
 * @param tokenHash the token's hash
 * @returns whether it is the token's own claim, live or expired
 */
export function isOpenedBy(state: StoredState | undefined, tokenHash: string): state is ClaimState {
  return state?.kind === "claim" && equalHashes(state.claim.tokenHash, tokenHash);
}

/**
 * The error for a token that does not open what is there: its claim was taken over, released or saved, or
 * it is a token of another job.
 *
 * @param action what was to be done with the claim
 * @param key the names of the job
 * @param tokenHash the token's hash
 * @param state what is there; `undefined` when nothing is
 * @param location where
 * @returns the error to throw
 */
export function lostClaim(
  action: keyof typeof ADVICE,
  { jobName, host }: RecordKey,
  tokenHash: string,
  state: StoredState | undefined,
  location: string,
): AsyncJobError {
  const { verb, hint } = ADVICE[action];
  const what = `Cannot ${verb} the claim of job "${jobName}" of host "${host}"`;
  return new AsyncJobError("Conflict", `${what}: ${whyLost(tokenHash, state)}: ${location}`, {
    hint,
    retryable: action === "saveFenced",
  });
}

function whyLost(tokenHash: string, state: StoredState | undefined): string {
  if (state === undefined) {
    return "nothing is there, so it was released, or the job's record was removed since";
  }
  if (state.kind === "record") {
    const { ansible_job_id: id, save_time: time } = state.job;
    return `the job was saved with job id ${quoted(id)} at ${time}`;
  }
  const { claim, standing } = state;
  const holder = `${quoted(claim.owner)}, whose claim ${holdsText(standing)}`;
  return claim.fence.some((entry) => equalHashes(entry.token_sha256, tokenHash))
    ? `it expired and was taken over by ${holder}`
    : `the token is not that of the claim by ${holder}`;
}
