/** Environment variable with the path of the file that `report_time.ts` appends to. */
export const TIMES_VARIABLE = "ASYNC_JOB_TEST_TIMES";

/** How long the tests of one file took. */
export interface FileTime {
  /** The file, relative to the directory of the checkout. */
  readonly file: string;
  readonly seconds: number;
}

/**
 * Finds the test files that took the longest. Files are tested side by side, so that the times add up
 * to more than the whole took.
 *
 * @param times what `report_time.ts` wrote, a JSON object a line
 * @param root URL of the directory of the checkout, with a slash at its end
 * @param count how many files at most
 * @returns the files, the slowest first
 */
export function slowestFiles(times: string, root: string, count: number): FileTime[] {
  const files = times.split("\n").filter((line) => line !== "").map((line) => {
    const { file, seconds } = JSON.parse(line) as FileTime;
    return { file: file.startsWith(root) ? file.slice(root.length) : file, seconds };
  });
  return files.toSorted((a, b) => b.seconds - a.seconds).slice(0, count);
}
