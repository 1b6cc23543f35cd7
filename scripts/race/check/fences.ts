import type { Call, History, Violation } from "../history.ts";
import { type KnownClaim, knownClaims, nameOf } from "./known_claim.ts";

/**
 * Looks for expired claims that a taker is not told of, and for ids that a taker should not be told of.
 *
 * @param history of a round
 * @returns what must not be
 */
export function checkFences(history: History): Violation[] {
  const claims = knownClaims(history);
  return [
    ...claims.flatMap((claim) => forgotten(claim, claims)),
    ...claims.flatMap((claim) => settledAgain(claim, claims)),
    ...claims.flatMap(oddIds),
    ...strangers(claims, history.calls),
  ];
}

/** Ids that some claim before this one had or was told of, that nobody can have settled since. */
function forgotten(claim: KnownClaim, claims: readonly KnownClaim[]): Violation[] {
  const known = new Map<string, KnownClaim>();
  for (const earlier of claims) {
    if (earlier.call.ended >= claim.call.asked) continue;
    for (const id of [earlier.id, ...earlier.fence]) if (!known.has(id)) known.set(id, earlier);
  }
  return [...known].flatMap(([id, source]) => {
    if (claim.fence.includes(id) || maySettle(id, claims, claim.call.ended)) return [];
    return [{
      rule: "an unsettled claim is handed on",
      text: `${nameOf(claim)} is not told of ${id}, which ${nameOf(source)} had or was told of`,
    }];
  });
}

/** Whether somebody may have settled a claim by then: its owner, or who was told of it and saved. */
function maySettle(id: string, claims: readonly KnownClaim[], by: number): boolean {
  return claims.some((other) =>
    other.endings.some(({ call, outcome }) =>
      outcome !== "refused" && call.asked <= by &&
      (other.id === id || (call.operation === "save" && other.fence.includes(id)))
    )
  );
}

/** Ids in a fence that had been settled before the claim was asked for. */
function settledAgain(claim: KnownClaim, claims: readonly KnownClaim[]): Violation[] {
  const settled = claims.flatMap((other) =>
    other.endings.flatMap(({ call, outcome }) => {
      if (outcome !== "done" || call.ended >= claim.call.asked) return [];
      return call.operation === "save" ? [other.id, ...other.fence] : [other.id];
    })
  );
  return claim.fence.filter((id) => settled.includes(id)).map((id) => ({
    rule: "a settled claim is not handed on",
    text: `${nameOf(claim)} is told of ${id}, which was settled before`,
  }));
}

function oddIds(claim: KnownClaim): Violation[] {
  const { fence, id } = claim;
  if (!fence.includes(id) && new Set(fence).size === fence.length) return [];
  return [{
    rule: "a fence names each claim once",
    text: `${nameOf(claim)} is told of ${fence.join(", ")}`,
  }];
}

/** Ids that nobody was told of must be of processes that were killed, or do not know how they ended. */
function strangers(claims: readonly KnownClaim[], calls: readonly Call[]): Violation[] {
  const known = new Set(claims.map(({ id }) => id));
  const unknown = new Set(claims.flatMap(({ fence }) => fence).filter((id) => !known.has(id)));
  const mute =
    calls.filter(({ operation, status, answer }) =>
      operation === "claim" && (answer === undefined || (status ?? 0) !== 0)
    ).length;
  if (unknown.size <= mute) return [];
  return [{
    rule: "a fence names claims that there were",
    text: `${unknown.size} ids are nobody's, but only ${mute} claims went unanswered: ` +
      [...unknown].join(", "),
  }];
}
