import { heldBy } from "../answers.ts";
import type { History, Violation } from "../history.ts";
import { claimIdIn, knownClaims, nameOf } from "./known_claim.ts";

/** Milliseconds that a claim may seem to live longer: whole seconds on both ends of the reckoning. */
const GRACE = 2000;

/**
 * Looks for claims that were taken over before their time, and for those that outlived it.
 *
 * @param history of a round
 * @returns what must not be
 */
export function checkExpiry(history: History): Violation[] {
  const claims = new Map(knownClaims(history).map((claim) => [claim.id, claim]));
  const written = writtenTimes(history);
  const violations: Violation[] = [];
  for (const taker of claims.values()) {
    const takenAt = written.get(taker.id) ?? taker.call.ended;
    for (const id of taker.fence) {
      const claim = claims.get(id);
      if (claim === undefined) continue;
      const expiry = (written.get(id) ?? claim.call.asked) + claim.ttl;
      if (takenAt >= expiry) continue;
      const early = Math.ceil(expiry - takenAt);
      violations.push({
        rule: "a claim lives as long as it says",
        text: `${nameOf(taker)} took over ${nameOf(claim)} ${early} ms before its end`,
      });
    }
  }
  for (const call of history.calls) {
    const claim = claims.get(heldBy(call) ?? "");
    if (claim === undefined) continue;
    const late = Math.floor(call.asked - claim.call.ended - claim.ttl - GRACE);
    if (late <= 0) continue;
    violations.push({
      rule: "an expired claim can be taken over",
      text: `${call.contender} was told that ${nameOf(claim)} lives, ${late} ms after its end`,
    });
  }
  return violations;
}

/** When claims were written by the store's own clock, as it was seen or as a taker wrote it down. */
function writtenTimes({ sights }: History): Map<string, number> {
  const times = new Map<string, number>();
  for (const { text, writtenAt } of sights) {
    const id = claimIdIn(text);
    if (id !== undefined && writtenAt !== undefined && !times.has(id)) times.set(id, writtenAt);
  }
  return times;
}
