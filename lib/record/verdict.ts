/** The ways in which a job can have ended: whoever sees one saves it, and it never changes. */
export const FINAL_VERDICTS = [
  "succeeded",
  "failed",
  "expired",
  "killed",
  "cancelled",
  "lost",
] as const;

/** What can be said of a job that has not ended, as far as anybody knows. */
export const OPEN_VERDICTS = ["started", "running", "held", "unreachable", "absent"] as const;

/** How a job has ended. */
export type FinalVerdict = typeof FINAL_VERDICTS[number];

/** What is said of a job. */
export type Verdict = FinalVerdict | typeof OPEN_VERDICTS[number];

/**
 * Tells whether a text is one of the verdicts that never change.
 *
 * @param text a verdict, or anything else
 * @returns whether it names how a job has ended
 */
export function isFinalVerdict(text: string): text is FinalVerdict {
  return FINAL_VERDICTS.some((verdict) => verdict === text);
}
