/**
 * Answers a script's caller who asks how it wants to be called.
 *
 * @param args the script's arguments
 * @param usage the answer, without a newline at its end; goes to standard output
 * @returns whether that was asked, and nothing is left to do
 */
export function answerHelp(args: readonly string[], usage: string): boolean {
  const asked = args.some((arg) => arg === "--help" || arg === "-h");
  if (asked) Deno.stdout.writeSync(new TextEncoder().encode(`${usage}\n`));
  return asked;
}
