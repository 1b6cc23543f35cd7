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
