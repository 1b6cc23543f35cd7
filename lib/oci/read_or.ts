import type { AsyncJobError } from "../errors.ts";
import type { TextFileReader } from "./config_file.ts";

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

/**
 * Says why a file cannot be read.
 *
 * @param cause what was thrown
 * @returns the problem in words; the path is not among them
 */
export function readProblem(cause: unknown): string {
  if (cause instanceof Deno.errors.NotFound) return "the file does not exist";
  if (cause instanceof Deno.errors.IsADirectory) return "it is a directory";
  // Deno's messages end in the call that failed.
  return cause instanceof Error ? cause.message.replace(/: \w+ '.*'$/s, "") : String(cause);
}
