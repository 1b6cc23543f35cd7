/**
 * Prints a line on standard output, all of it, also into a pipe that takes it in parts.
 *
 * @param line the line without its newline, none for an empty one
 */
export function say(line = ""): void {
  let bytes = new TextEncoder().encode(`${line}\n`);
  while (bytes.length > 0) bytes = bytes.subarray(Deno.stdout.writeSync(bytes));
}
