import type { Deps } from "../../deps.ts";
import { claimText } from "../../output/claim_text.ts";
import { buildClaim } from "../../record/claim.ts";
import { claimStanding } from "../../record/claim_times.ts";
import { hashOfToken, newClaimToken } from "../../record/claim_token.ts";
import type { RecordKey } from "../../record/record_key.ts";
import type { Store } from "../../stores/store.ts";
import { jobText } from "../../output/job_text.ts";
import type { CommandResult } from "../command.ts";
import { claimJob, type ClaimOutcome, type ClaimRequest } from "./claim_job.ts";
import { defaultOwner } from "./claim_owner.ts";
import { fencedBy } from "./fenced_by.ts";

/** What a claim is made for. */
export interface ClaimWork extends ClaimRequest {
  readonly key: RecordKey;
  readonly ttlSeconds: number;
  /** `undefined` for what the program knows of who runs it. */
  readonly owner: string | undefined;
}

/**
 * Claims a job and answers with one of three: claimed, held by somebody else, or saved already.
 *
 * @param work the job, and how
 * @param store where
 * @param deps the outside world
 * @returns the answer; the token stands in it and nowhere else
 */
export async function performClaim(
  work: ClaimWork,
  store: Store,
  deps: Deps,
): Promise<CommandResult> {
  const { key, ttlSeconds, owner = await defaultOwner(deps), ...request } = work;
  // One id and one token for the whole call, however often it has to write.
  const token = newClaimToken();
  const tokenHash = await hashOfToken(token);
  const parts = { id: crypto.randomUUID(), owner, ttlSeconds, tokenHash, now: deps.now() };
  const outcome = await claimJob(store, key, buildClaim(key, parts), request, deps);
  return await answer(outcome, token, store, key, deps);
}

async function answer(
  outcome: ClaimOutcome,
  token: string,
  store: Store,
  key: RecordKey,
  deps: Deps,
): Promise<CommandResult> {
  const location = store.location(key);
  if (outcome.kind === "saved") {
    const { job } = outcome;
    return {
      json: { claimed: false, reason: "saved", location, job },
      text: jobText("not claimed: the job is saved", job, location, deps.now()),
    };
  }
  if (outcome.kind === "held") {
    const { claim: { id, owner }, standing } = outcome.state;
    const held = { id, owner, expires_at: standing.expiresAt ?? null };
    return {
      json: { claimed: false, reason: "held", location, claim: held },
      text: claimText("not claimed: somebody else holds it", {
        key,
        claim: outcome.state.claim,
        standing,
        location,
      }),
    };
  }
  const { claim, object, previous } = outcome;
  const { id, owner } = claim;
  const fence = fencedBy(claim, key, location);
  const replaced = previous === undefined ? {} : { previous };
  if (object === undefined) {
    return {
      json: { claimed: true, location, claim: { owner }, fence, ...replaced },
      text: `would be claimed (dry run)  ${location}\n`,
    };
  }
  const standing = claimStanding(claim, await store.age(key, object));
  const own = { id, token, owner, expires_at: standing.expiresAt ?? null };
  return {
    json: { claimed: true, location, claim: own, fence, ...replaced },
    text: claimText("claimed", { key, claim, standing, location, token, previous }),
  };
}
