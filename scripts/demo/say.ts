/**
 * Prints a line.
 *
 * @param text the line, none for an empty one
 */
export function say(text = ""): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}
