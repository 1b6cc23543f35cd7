import type { PlannedFault, StorePlan } from "../arena/arena.ts";
import { Random } from "../random.ts";

/** Sets the store's plan apart from the contenders' of the same round. */
const STREAM = 0x5704E;

/** Seconds that the store's clock may be off. */
const LARGEST_SKEW = 7200;

/** Milliseconds that a request may lie in the store before it is carried out, its sender dead perhaps. */
export const LONGEST_DELAY = 700;

type Misbehaviour = Pick<PlannedFault, "method" | "fault">;

/** What can happen to a request before and after it is carried out. */
const MISBEHAVIOURS: readonly [Misbehaviour, ...Misbehaviour[]] = [
  { method: "PUT", fault: { kind: "refusal", code: "ServiceUnavailable" } },
  { method: "PUT", fault: { kind: "refusal", code: "ServiceUnavailable", commit: true } },
  { method: "PUT", fault: { kind: "no-answer", when: "before-commit", ending: "reset" } },
  { method: "PUT", fault: { kind: "no-answer", when: "after-commit", ending: "reset" } },
  { method: "PUT", fault: { kind: "no-answer", when: "after-commit", ending: "close" } },
  { method: "PUT", fault: { kind: "refusal", code: "ConcurrentObjectUpdate" } },
  { method: "PUT", fault: { kind: "repeat" } },
  { method: "PUT", fault: { kind: "repeat" } },
  { method: "PUT", fault: { kind: "delay", ms: LONGEST_DELAY } },
  { method: "DELETE", fault: { kind: "refusal", code: "InternalServerError", commit: true } },
  { method: "DELETE", fault: { kind: "no-answer", when: "after-commit", ending: "reset" } },
  { method: "DELETE", fault: { kind: "repeat" } },
  { method: "GET", fault: { kind: "refusal", code: "TooManyRequests" } },
  { method: "GET", fault: { kind: "cut" } },
  { method: "GET", fault: { kind: "no-answer", when: "after-commit", ending: "reset" } },
];

/**
 * Plans what the store does in a round besides its work: a pure function, as for the contenders.
 *
 * @param seed the race's seed
 * @param round the round's number
 * @param processes how many contenders there are: each makes some requests
 * @returns the plan
 */
export function planStore(seed: number, round: number, processes: number): StorePlan {
  const random = new Random(seed, round, STREAM);
  const skew = random.integer(-LARGEST_SKEW, LARGEST_SKEW);
  const faults = Array.from({ length: processes }, () => {
    const misbehaviour = random.pick(MISBEHAVIOURS);
    // Reads are many: of those more go well.
    return { ...misbehaviour, skip: random.integer(0, misbehaviour.method === "GET" ? 9 : 2) };
  });
  return { skew, faults };
}
