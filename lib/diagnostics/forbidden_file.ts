import type { AsyncJobError } from "../errors.ts";
import { pathWord } from "./shell_word.ts";

/**
 * Tells whether a file could not be read because this user may not.
 *
 * @param error what reading it failed with
 * @returns whether that was the reason
 */
export function isForbidden({ cause }: AsyncJobError): boolean {
  return cause instanceof Deno.errors.PermissionDenied;
}

/**
 * The commands that make a file its user's own.
 *
 * @param path the file
 * @returns the lines
 */
export function ownershipLines(path: string): readonly string[] {
  const word = pathWord(path);
  return [`sudo chown "$(id -u)" ${word}`, `chmod 600 ${word}`];
}
