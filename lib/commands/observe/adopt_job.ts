import type { Deps } from "../../deps.ts";
import { AsyncJobError } from "../../errors.ts";
import { equalJson } from "../../record/json_equality.ts";
import { hashOfToken } from "../../record/claim_token.ts";
import type { Observation } from "../../record/observation/observation.ts";
import { recordLabels, serialiseRecord } from "../../record/record.ts";
import type { RecordKey } from "../../record/record_key.ts";
import type { Store, StoredObject } from "../../stores/store.ts";
import { type RecordState, stateOf } from "../../stores/stored_state.ts";
import { isOpenedBy, lostClaim } from "../claims/lost_claim.ts";
import { fromLook, fromRecord } from "./observe_answer.ts";
import type { ObserveResult } from "./observe_result.ts";
import { claimIdOf } from "./same_run.ts";
import { type StartedJob, startedJob } from "./started_job.ts";

/** Lost races before giving up; nobody else changes a claim while it lives. */
const MAX_ROUNDS = 5;

/** What was seen after a start, and with which token it is saved. */
export interface Start {
  readonly looks: readonly Observation[];
  readonly claimToken: string;
  readonly ansibleJobId: string | undefined;
  /** Writes nothing. */
  readonly dryRun: boolean;
}

/** The answer; or the record that somebody else has made of the very same job, which is judged as any other. */
export type Adoption =
  | { readonly answer: ObserveResult; readonly record?: undefined }
  | { readonly answer?: undefined; readonly record: RecordState };

/**
 * Turns a claim into the record of a job that was started under it, or under one that it took over; what has
 * ended already is saved with its end, in the same write.
 *
 * @param store where the claim is
 * @param key the names of the job
 * @param start what was seen, and with which token
 * @param deps the clock
 * @returns the answer, or the record that is there already
 * @throws {AsyncJobError} `Usage` when no start was seen, `Conflict` when the claim is not there any more
 */
export async function adoptJob(
  store: Store,
  key: RecordKey,
  { looks, claimToken, ansibleJobId, dryRun }: Start,
  deps: Deps,
): Promise<Adoption> {
  const location = store.location(key);
  const tokenHash = await hashOfToken(claimToken);
  let found = await store.read(key);
  let attempted: StartedJob | undefined;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const state = found === undefined ? undefined : await stateOf(store, key, found);
    if (state?.kind === "record") {
      if (attempted !== undefined && equalJson(state.job, attempted.job)) {
        return { answer: answerOf(attempted, location) };
      }
      const id = claimIdOf(state.job);
      if (looks.some(({ claimId }) => claimId === id)) return { record: state };
    }
    if (!isOpenedBy(state, tokenHash)) {
      const isFenced = looks.length > 0 && looks.every(({ fence }) => fence?.kind === "taken");
      throw lostClaim(isFenced ? "saveFenced" : "save", key, tokenHash, state, location);
    }
    attempted = startedJob(key, state.claim, { looks, ansibleJobId, now: deps.now(), location });
    if (dryRun) return { answer: answerOf(attempted, location) };
    const { isWritten, instead } = await written(store, key, attempted, state.object);
    if (isWritten) return { answer: answerOf(attempted, location) };
    found = instead;
  }
  throw new AsyncJobError(
    "Conflict",
    `Cannot save job "${key.jobName}" of host "${key.host}": other writers keep changing its ` +
      `claim: ${location}`,
    { hint: "The job was started. Look at it again, with the same token.", retryable: true },
  );
}

/** Where the store cannot tell whether it has written, what is there tells. */
async function written(
  store: Store,
  key: RecordKey,
  { job }: StartedJob,
  over: StoredObject,
): Promise<{ readonly isWritten: boolean; readonly instead?: StoredObject | undefined }> {
  const content = new TextEncoder().encode(serialiseRecord(job));
  try {
    const outcome = await store.replace(key, content, over, { labels: recordLabels(job) });
    if (outcome.written !== undefined) return { isWritten: true };
    return { isWritten: false, instead: outcome.found };
  } catch (error) {
    if (!(error instanceof AsyncJobError) || error.code !== "OutcomeUnknown") throw error;
    return { isWritten: false, instead: await store.read(key) };
  }
}

function answerOf({ job, judgement, output }: StartedJob, location: string): ObserveResult {
  return Object.hasOwn(job, "outcome")
    ? fromRecord(job, location, true)
    : fromLook(judgement, output, { job, location, changed: true });
}
