import { EXIT_CODES, INTERRUPTED_STATUS } from "../errors.ts";
import type { CheckResult, ChecksOutcome } from "./run_checks.ts";

/** What the checks come to. */
export interface Verdict {
  /** Whether nothing failed. */
  readonly ok: boolean;
  /** One sentence. */
  readonly sentence: string;
  readonly exitCode: number;
}

/**
 * Sums the results up.
 *
 * @param outcome all results
 * @param readOnly whether writing was left out
 * @returns the verdict; its exit status is that of the first failure
 */
export function verdictOf(
  { results, interrupted, leftBehind }: ChecksOutcome,
  readOnly: boolean,
): Verdict {
  const failures = results.filter(({ status }) => status === "fail");
  const [first] = failures;
  const rest = leftBehind ? " The probe object was left behind." : "";
  if (interrupted) {
    return {
      ok: false,
      sentence: `Interrupted before everything was looked at.${rest}`,
      exitCode: INTERRUPTED_STATUS,
    };
  }
  if (first?.code !== undefined) {
    return {
      ok: false,
      sentence: `Not ready: ${first.id} failed (${first.code})${
        waiting(results, failures)
      }.${rest}`,
      exitCode: EXIT_CODES[first.code],
    };
  }
  const warned = results.filter(({ status }) => status === "warn").map(({ id }) => id);
  const works = readOnly
    ? "Reading works; writing was not tried"
    : "Ready: records can be saved, loaded and removed";
  const but = warned.length === 0 ? "" : `, with warnings about ${warned.join(", ")}`;
  return { ok: true, sentence: `${works}${but}.`, exitCode: 0 };
}

function waiting(results: readonly CheckResult[], failures: readonly CheckResult[]): string {
  const others = failures.slice(1).map(({ id }) => id);
  const skipped =
    results.filter(({ waitsFor }) => failures.some(({ id }) => id === waitsFor)).length;
  const also = others.length === 0 ? "" : `, and so did ${others.join(", ")}`;
  const wait = skipped === 0
    ? ""
    : `; ${skipped} ${skipped === 1 ? "check waits" : "checks wait"} for that`;
  return also + wait;
}
