import { shellQuoted } from "./shell_quoted.ts";

/**
 * A shell line that makes a new file of one that cannot be used as it is. The new one is its owner's only.
 *
 * @param file the path; the new file's has `.new` behind it
 * @param command makes the command out of both paths, which are quoted
 * @returns the line
 */
export function newFileLine(file: string, command: (from: string, to: string) => string): string {
  const line = command(shellQuoted(file), shellQuoted(`${file}.new`));
  return line.includes(" > ") ? `(umask 077; ${line})` : line;
}
