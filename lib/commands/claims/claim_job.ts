import type { Deps } from "../../deps.ts";
import { AsyncJobError } from "../../errors.ts";
import { quoted } from "../../hidden_text.ts";
import type { Claim } from "../../record/claim.ts";
import { replacing, takingOver } from "../../record/claim_chain.ts";
import { type JobRecord, parseRecord } from "../../record/record.ts";
import type { RecordKey } from "../../record/record_key.ts";
import type { Store, StoredObject } from "../../stores/store.ts";
import { refuseUnloadable } from "../refuse_unloadable.ts";
import { type ClaimState, stateOf, type StoredState } from "../../stores/stored_state.ts";
import { isRestarted, type WhenEnded } from "./when_ended.ts";
import { Waiting } from "./waiting.ts";
import { writeClaim } from "./write_claim.ts";

/** Lost races before giving up on an object that other writers keep changing. */
const MAX_ROUNDS = 30;

/** Longest pause after a lost race, in milliseconds. */
const MAX_PAUSE = 50;

/** How a job is claimed. */
export interface ClaimRequest {
  /** Milliseconds to wait while somebody else holds the job. */
  readonly wait: number;
  /** Claims over a saved record, only while that holds this job id. */
  readonly replaceJobId: string | undefined;
  /** Claims over a saved record whose job is known to have ended in a way that the policy restarts. */
  readonly whenEnded: WhenEnded;
  /** Writes nothing. */
  readonly dryRun: boolean;
}

/** What became of it. */
export type ClaimOutcome =
  | {
    readonly kind: "claimed";
    readonly claim: Claim;
    /** What was written; nothing in a dry run. */
    readonly object: StoredObject | undefined;
    /** The record that the claim is to replace. */
    readonly previous: JobRecord | undefined;
  }
  | { readonly kind: "held"; readonly state: ClaimState }
  | { readonly kind: "saved"; readonly job: JobRecord };

/** What to do about what is there. */
type Step =
  | { readonly write: Claim; readonly over: StoredObject | undefined }
  | { readonly hold: ClaimState }
  | { readonly end: ClaimOutcome };

/**
 * Claims a job, or tells who was first: of any number of contenders one gets it. Every change is a
 * compare-and-swap on what was seen, and a lost race goes round again with what is there instead.
 *
 * @param store where
 * @param key the names of the job
 * @param own the claim to write, one for the whole call: an object with its id is its own
 * @param request how
 * @param deps the clock and chance of waiting
 * @returns what became of it
 * @throws {AsyncJobError} `Conflict`, `CorruptRecord`, and what the store throws
 */
export async function claimJob(
  store: Store,
  key: RecordKey,
  own: Claim,
  request: ClaimRequest,
  deps: Deps,
): Promise<ClaimOutcome> {
  const location = store.location(key);
  const waiting = new Waiting(request.wait, deps);
  // Without a record to replace there is mostly nothing there, and one request is enough.
  let isKnown = request.dryRun || request.replaceJobId !== undefined ||
    request.whenEnded !== "keep";
  let found = isKnown ? await store.read(key) : undefined;
  for (let round = 0; round < MAX_ROUNDS;) {
    const state = found === undefined ? undefined : await stateOf(store, key, found);
    const step = isKnown
      ? nextStep(own, state, request, key, location)
      : { write: own, over: undefined };
    isKnown = true;
    if ("end" in step) return step.end;
    if ("hold" in step) {
      if (!await waiting.pause(step.hold.standing.left)) return { kind: "held", state: step.hold };
      found = await store.read(key);
      continue;
    }
    const { write: claim, over } = step;
    if (request.dryRun) return claimed(claim, undefined, key, location);
    const outcome = await writeClaim(store, key, claim, over);
    if (outcome.written !== undefined) return claimed(claim, outcome.written, key, location);
    found = outcome.found;
    if (++round > 1) await deps.sleep(deps.random() * MAX_PAUSE);
  }
  throw conflict(key, `other writers keep changing it: ${location}`);
}

function nextStep(
  own: Claim,
  state: StoredState | undefined,
  { replaceJobId, whenEnded }: ClaimRequest,
  key: RecordKey,
  location: string,
): Step {
  if (state === undefined) {
    if (replaceJobId === undefined) return { write: own, over: undefined };
    throw conflict(
      key,
      `there is no record, so none with job id ${quoted(replaceJobId)}: ${location}`,
    );
  }
  const { object } = state;
  if (state.kind === "record") {
    const { job } = state;
    refuseUnloadable(job, location);
    if (job.ansible_job_id !== replaceJobId && !isRestarted(job, whenEnded, location)) {
      return { end: { kind: "saved", job } };
    }
    return { write: replacing(own, object.content), over: object };
  }
  const { claim, times, standing } = state;
  if (claim.id === own.id) return { end: claimed(claim, object, key, location) };
  if (!standing.expired || times === undefined) return { hold: state };
  const previous = previousOf(claim, key, location);
  if (replaceJobId !== undefined && previous?.ansible_job_id !== replaceJobId) {
    throw conflict(
      key,
      `${expiredText(state, previous)}, not ${quoted(replaceJobId)}: ${location}`,
    );
  }
  const { writtenAt } = times;
  return { write: takingOver(own, { claim, content: object.content, writtenAt }), over: object };
}

function claimed(
  claim: Claim,
  object: StoredObject | undefined,
  key: RecordKey,
  location: string,
): ClaimOutcome {
  return { kind: "claimed", claim, object, previous: previousOf(claim, key, location) };
}

/** The record that a claim is to replace, fit to be given out. */
function previousOf(claim: Claim, key: RecordKey, location: string): JobRecord | undefined {
  if (claim.previous === undefined) return undefined;
  const job = parseRecord(new TextEncoder().encode(claim.previous), key, location);
  refuseUnloadable(job, location);
  return job;
}

function expiredText({ claim }: ClaimState, previous: JobRecord | undefined): string {
  const whose = `it holds an expired claim by ${quoted(claim.owner)}`;
  return previous === undefined
    ? `${whose} on a job without a record`
    : `${whose} over job id ${quoted(previous.ansible_job_id)}`;
}

function conflict({ jobName, host }: RecordKey, why: string): AsyncJobError {
  return new AsyncJobError("Conflict", `Cannot claim job "${jobName}" of host "${host}": ${why}`, {
    hint: "Load or list the job to see what is there, then claim it again, without " +
      "--replace-job-id where there is no such record.",
  });
}
