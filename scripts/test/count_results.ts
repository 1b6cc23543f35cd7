import type { ReportedTest } from "./read_report.ts";

/** How the tests of a report ended. */
export interface ResultCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skippedTitles: readonly string[];
}

/**
 * Counts how tests ended, each step of a test for itself.
 *
 * @param tests the tests of a report
 * @returns the counts
 */
export function countResults(tests: readonly ReportedTest[]): ResultCounts {
  const titled = (wanted: ReportedTest["outcome"]): string[] =>
    tests.filter(({ outcome }) => outcome === wanted).map(({ name }) => name);
  return {
    passed: titled("passed").length,
    failed: titled("failed").length,
    skippedTitles: titled("skipped"),
  };
}
