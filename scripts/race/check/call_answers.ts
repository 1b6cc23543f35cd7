import { errorCode, fieldsOf, grantOf, heldBy, savedJob } from "../answers.ts";
import type { Call, History, Violation } from "../history.ts";
import { type KnownClaim, knownClaims, nameOf } from "./known_claim.ts";

/**
 * Looks for answers that should not be given, whatever the others do: failures, refusals of an owner in
 * time, "not found" of a job that is claimed or saved, and tokens that are nobody else's business.
 *
 * @param history of a round
 * @returns what must not be
 */
export function checkCallAnswers(history: History): Violation[] {
  const claims = knownClaims(history);
  return [
    ...history.calls.filter((call) => !isExpected(call, history.faults > 0)).map(unexpected),
    ...claims.flatMap(refusedInTime),
    ...history.calls.flatMap((call) => notFound(call, claims)),
    ...claims.flatMap((claim) => toldToken(claim, history)),
  ];
}

function isExpected(call: Call, hasFaults: boolean): boolean {
  const { operation, status, request } = call;
  if (status === undefined) return true;
  const code = errorCode(call);
  if (code === "OutcomeUnknown") return hasFaults && status === 5 && mayBeUnknown(call);
  if (operation === "load") {
    return code === undefined ? status === 0 : code === "ClaimHeld" && status === 6;
  }
  if (operation !== "claim") {
    return code === undefined ? status === 0 : code === "Conflict" && status === 6;
  }
  if (code !== undefined) {
    return code === "Conflict" && status === 6 && request.replace !== undefined;
  }
  const told = grantOf(call) ?? heldBy(call) ?? savedJob(call);
  return status === 0 && told !== undefined;
}

/** A claim is known by its id for as long as it lives: only one that ran out meanwhile is lost sight of. */
function mayBeUnknown({ operation, request, asked, ended }: Call): boolean {
  if (operation === "claim") return ended - asked >= (request.ttl ?? 0) * 1000;
  return operation !== "load";
}

function unexpected({ contender, operation, status, output }: Call): Violation {
  return {
    rule: "every call is answered as it should be",
    text: `${contender}'s ${operation} ended with ${status}: ${output.trim()}`,
  };
}

/** Refusals of an owner whose claim cannot have run out, and who has not ended it before. */
function refusedInTime(claim: KnownClaim): Violation[] {
  const expiry = (claim.writtenAt ?? claim.call.asked) + claim.ttl;
  const [first] = claim.endings;
  if (first?.outcome !== "refused" || first.call.ended >= expiry) return [];
  return [{
    rule: "an owner in time is not refused",
    text: `${nameOf(claim)} lived when its ${first.call.operation} was refused: ` +
      first.call.output.trim(),
  }];
}

/** "Not found" although somebody had claimed the job and nobody can have taken that back since. */
function notFound(look: Call, claims: readonly KnownClaim[]): Violation[] {
  if (look.operation !== "load" || fieldsOf(look.answer)["found"] !== false) return [];
  const there = claims.find(({ placedBy }) =>
    placedBy <= look.asked && !mayBeReleased(placedBy, look.ended, claims)
  );
  if (there === undefined) return [];
  return [{
    rule: "a claim is not absence",
    text: `${look.contender} found nothing, though ${nameOf(there)} was there`,
  }];
}

/** Whether any claim may have been released between two moments: only that can leave nothing behind. */
function mayBeReleased(from: number, to: number, claims: readonly KnownClaim[]): boolean {
  return claims.some(({ endings }) =>
    endings.some(({ call, outcome }) =>
      call.operation === "release" && outcome !== "refused" && call.ended >= from &&
      call.asked <= to
    )
  );
}

/** Places where a token stands that only its owner and the program may know. */
function toldToken({ token, call, id }: KnownClaim, { calls, sights }: History): Violation[] {
  const places = [
    ...calls.filter((other) => other !== call && other.output.includes(token))
      .map(({ contender, operation }) => `an answer to ${contender}'s ${operation}`),
    ...sights.some(({ text }) => text?.includes(token) ?? false) ? ["the store"] : [],
  ];
  return places.map((place) => ({
    rule: "a token stays its owner's",
    text: `The token of claim ${id} stands in ${place}`,
  }));
}
