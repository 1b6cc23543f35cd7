import type { History, Violation } from "../history.ts";
import { type KnownClaim, knownClaims, nameOf } from "./known_claim.ts";

/** When a claim was somebody's beyond doubt. */
interface Ownership {
  readonly claim: KnownClaim;
  readonly from: number;
  readonly to: number;
}

/**
 * Looks for two owners at one time. A claim counts from when it stood there for sure to when it may have
 * run out by the store's clock, or somebody may have ended it.
 *
 * @param history of a round
 * @returns what must not be
 */
export function checkExclusive(history: History): Violation[] {
  const ownerships = knownClaims(history).map(ownershipOf)
    .filter(({ from, to }) => from < to)
    .toSorted((a, b) => a.from - b.from);
  const violations: Violation[] = [];
  let last: Ownership | undefined;
  for (const ownership of ownerships) {
    if (last !== undefined && ownership.from < last.to) {
      const both = Math.round(Math.min(ownership.to, last.to) - ownership.from);
      violations.push({
        rule: "one owner at a time",
        text: `${nameOf(last.claim)} and ${
          nameOf(ownership.claim)
        } both held the job for ${both} ms`,
      });
    }
    if (last === undefined || ownership.to > last.to) last = ownership;
  }
  return violations;
}

function ownershipOf(claim: KnownClaim): Ownership {
  const ends = claim.endings
    .filter(({ outcome }) => outcome !== "refused")
    .map(({ call }) => call.asked);
  const expiry = (claim.writtenAt ?? claim.call.asked) + claim.ttl;
  return { claim, from: claim.placedBy, to: Math.min(expiry, ...ends) };
}
