import { isFinalVerdict, type Verdict } from "./verdict.ts";

/** What can be done with a job that has ended. */
export const WHEN_ENDED = ["keep", "restart_if_failed", "restart"] as const;

/** One of these. */
export type WhenEnded = typeof WHEN_ENDED[number];

/**
 * Tells whether a job that has ended is started again. One that was cancelled has not failed: somebody ended it
 * on purpose.
 *
 * @param policy what is to be done with it
 * @param verdict how it has ended, or what else is known of it
 * @returns whether it is
 */
export function restarts(policy: WhenEnded, verdict: Verdict): boolean {
  if (!isFinalVerdict(verdict) || policy === "keep") return false;
  return policy === "restart" || !["succeeded", "cancelled"].includes(verdict);
}
