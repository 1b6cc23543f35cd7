import type { History, Violation } from "../history.ts";
import { checkCallAnswers } from "./call_answers.ts";
import { checkExclusive } from "./exclusive.ts";
import { checkExpiry } from "./expiry.ts";
import { checkFences } from "./fences.ts";
import { checkRecovery } from "./recovery.ts";
import { checkRestorations } from "./restorations.ts";
import { checkSaves } from "./saves.ts";
import { checkTransitions } from "./transitions.ts";

const CHECKS = [
  checkCallAnswers,
  checkExclusive,
  checkExpiry,
  checkSaves,
  checkFences,
  checkTransitions,
  checkRestorations,
  checkRecovery,
] as const;

/**
 * Judges a round: no more than what is beyond doubt counts, for the order of two calls that overlap in
 * time is nobody's to know.
 *
 * @param history all that is known of the round
 * @returns what must not be, nothing when all is well
 */
export function checkRound(history: History): Violation[] {
  return CHECKS.flatMap((check) => check(history));
}
