import { fieldsOf, type Grant, grantOf, type Outcome, outcomeOf } from "../answers.ts";
import type { Call, History } from "../history.ts";

/** A call that was to end a claim. */
export interface Ending {
  readonly call: Call;
  readonly outcome: Outcome;
}

/** A claim that somebody was told to have won, with all that is known of it. */
export interface KnownClaim extends Grant {
  readonly call: Call;
  /** Milliseconds that it lives. */
  readonly ttl: number;
  /** When it was written by the store's clock put right; `undefined` when nobody saw it. */
  readonly writtenAt: number | undefined;
  /** By when it stood in its place for sure. */
  readonly placedBy: number;
  /** In the order in which they were called. */
  readonly endings: readonly Ending[];
}

/**
 * Puts together what is known of every claim that was won.
 *
 * @param history of a round
 * @returns the claims, in the order in which they were asked for
 */
export function knownClaims({ calls, sights }: History): KnownClaim[] {
  const inOrder = calls.toSorted((a, b) => a.asked - b.asked);
  const seen = new Map<string, { at: number; writtenAt: number | undefined }>();
  for (const { at, text, writtenAt } of sights) {
    const id = claimIdIn(text);
    if (id !== undefined && !seen.has(id)) seen.set(id, { at, writtenAt });
  }
  return inOrder.flatMap((call) => {
    const grant = grantOf(call);
    if (grant === undefined) return [];
    const sight = seen.get(grant.id);
    const endings = inOrder
      .filter(({ request }) => request.token === grant.token)
      .map((ending) => ({ call: ending, outcome: outcomeOf(ending) }));
    return [{
      ...grant,
      call,
      ttl: (call.request.ttl ?? 0) * 1000,
      writtenAt: sight?.writtenAt,
      placedBy: Math.min(call.ended, sight?.at ?? Infinity),
      endings,
    }];
  });
}

/**
 * Finds out whether a text is a claim.
 *
 * @param text what stands in a job's place
 * @returns the claim's id
 */
export function claimIdIn(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const { claim_id } = fieldsOf(parsed(text));
  return typeof claim_id === "string" ? claim_id : undefined;
}

/**
 * Parses what stands in a job's place.
 *
 * @param text JSON, if all is well
 * @returns the value, `undefined` when it is none
 */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * Names a claim for people.
 *
 * @param claim the claim
 * @returns its owner and id
 */
export function nameOf({ id, call }: KnownClaim): string {
  return `${call.contender}'s claim ${id}`;
}
