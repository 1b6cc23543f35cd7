import { AsyncJobError } from "../../errors.ts";
import { claimLabels } from "../../record/claim.ts";
import { type Before, beforeClaim } from "../../record/claim_chain.ts";
import { hashOfToken } from "../../record/claim_token.ts";
import { equalBytes } from "../../record/equal_bytes.ts";
import { parseRecord, recordLabels } from "../../record/record.ts";
import type { RecordKey } from "../../record/record_key.ts";
import type { Store, StoredObject, WriteOptions } from "../../stores/store.ts";
import type { CommandResult } from "../command.ts";
import { isOpenedBy, lostClaim } from "./lost_claim.ts";
import { stateOf, type StoredState } from "../../stores/stored_state.ts";

/** Lost races before giving up; nobody else changes a claim while it lives. */
const MAX_ROUNDS = 5;

/** What came back, in words. */
const RESTORED = {
  nothing: "nothing was there before it",
  record: "the record that it was to replace is back",
  claim: "the expired claim that it took over is back",
} as const;

/** Which claim is given up, and whether. */
export interface ReleaseWork {
  readonly key: RecordKey;
  readonly claimToken: string;
  /** Changes nothing. */
  readonly dryRun: boolean;
}

/**
 * Gives a claim up, and puts back what was there before it.
 *
 * @param work which claim
 * @param store where it is
 * @returns the answer: `changed`, `location`, and what was `restored`
 * @throws {AsyncJobError} `Conflict` when the token's claim is not there any more
 */
export async function performRelease(
  { key, claimToken, dryRun }: ReleaseWork,
  store: Store,
): Promise<CommandResult> {
  const location = store.location(key);
  const tokenHash = await hashOfToken(claimToken);
  let attempted: Before | undefined;
  // When the claim ends, by the store's clock, in milliseconds.
  let end: number | undefined;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const object = await store.read(key);
    // Nobody else puts that back: an attempt that seemed to be refused was the second of its own.
    if (attempted !== undefined && isThere(attempted, object)) {
      return released(attempted, location, dryRun);
    }
    const state = object === undefined ? undefined : await stateOf(store, key, object);
    if (!isOpenedBy(state, tokenHash)) {
      const isGone = attempted?.kind === "nothing" &&
        (isFirstClaim(state) || await isSavedBefore(end, store, key, state));
      if (attempted !== undefined && isGone) return released(attempted, location, dryRun);
      throw lostClaim("release", key, tokenHash, state, location);
    }
    attempted = beforeClaim(state.claim);
    end = state.times === undefined ? undefined : state.times.writtenAt.getTime() + state.claim.ttl;
    if (dryRun || await putBack(store, key, state.object, attempted)) {
      return released(attempted, location, dryRun);
    }
  }
  throw new AsyncJobError(
    "Conflict",
    `Cannot release the claim of job "${key.jobName}" of host "${key.host}": other writers keep ` +
      `changing it: ${location}`,
    { hint: "Load or list the job to see what is there now." },
  );
}

/**
 * Whether a claim found nothing there, and took over no other: whoever removes a claim, its owner alone, makes
 * room for such a one.
 */
function isFirstClaim(state: StoredState | undefined): boolean {
  return state?.kind === "claim" && state.claim.fence.length === 0 &&
    state.claim.previous === undefined;
}

/** Whether somebody else has saved the job before the claim has ended: only its removal has let them claim it. */
async function isSavedBefore(
  end: number | undefined,
  store: Store,
  key: RecordKey,
  state: StoredState | undefined,
): Promise<boolean> {
  if (end === undefined || state?.kind !== "record") return false;
  const age = await store.age(key, state.object);
  return age !== undefined && age.writtenAt.getTime() + age.resolution < end;
}

function released({ kind }: Before, location: string, dryRun: boolean): CommandResult {
  const status = dryRun ? "would be released (dry run)" : "released";
  return {
    json: { changed: true, location, restored: kind },
    text: `${status}: ${RESTORED[kind]}  ${location}\n`,
  };
}

function isThere(before: Before, object: StoredObject | undefined): boolean {
  if (before.kind === "nothing" || object === undefined) {
    return before.kind === "nothing" && object === undefined;
  }
  return equalBytes(before.content, object.content);
}

async function putBack(
  store: Store,
  key: RecordKey,
  object: StoredObject,
  before: Before,
): Promise<boolean> {
  if (before.kind === "nothing") return await store.remove(key, object);
  const options: WriteOptions = before.kind === "record"
    ? { labels: recordLabels(parseRecord(before.content, key, store.location(key))) }
    : { labels: claimLabels(key), writtenAt: before.writtenAt };
  return (await store.replace(key, before.content, object, options)).written !== undefined;
}
