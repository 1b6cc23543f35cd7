import type { AsyncJobError } from "../../errors.ts";
import type { TextFileReader } from "./config_file.ts";
import { readProblem } from "./read_problem.ts";

/**
 * Reads a text file, and names what is wrong where that fails.
 *
 * @param file the path
 * @param readTextFile reads it
 * @param failure makes the error of the problem in words
 * @returns the text
 */
export async function readOr(
  file: string,
  readTextFile: TextFileReader,
  failure: (problem: string, cause: unknown) => AsyncJobError,
): Promise<string> {
  try {
    return await readTextFile(file);
  } catch (cause) {
    throw failure(readProblem(cause), cause);
  }
}
