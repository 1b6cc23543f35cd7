import type { ReportedTest } from "./read_report.ts";

/** How long the tests of one file took. */
export interface FileTime {
  readonly file: string;
  readonly seconds: number;
}

/**
 * Finds the test files whose tests took the longest. Files are tested side by side, so that the times
 * add up to more than the whole took.
 *
 * @param tests the tests of a report, and their steps
 * @param count how many files at most
 * @returns the files, the slowest first
 */
export function slowestFiles(tests: readonly ReportedTest[], count: number): FileTime[] {
  const times = new Map<string, number>();
  for (const [file, own] of Map.groupBy(tests, ({ file }) => file)) {
    const names = new Set(own.map(({ name }) => name));
    // The time of a step is part of its test's.
    const whole = own.filter(({ name }) => !isStep(name, names));
    times.set(file, whole.reduce((sum, { seconds }) => sum + seconds, 0));
  }
  return [...times].map(([file, seconds]) => ({ file, seconds }))
    .toSorted((a, b) => b.seconds - a.seconds).slice(0, count);
}

/** Whether one of the names is that of the test that a step belongs to: `test > step`. */
function isStep(name: string, names: ReadonlySet<string>): boolean {
  for (let at = name.indexOf(" > "); at !== -1; at = name.indexOf(" > ", at + 1)) {
    if (names.has(name.slice(0, at))) return true;
  }
  return false;
}
