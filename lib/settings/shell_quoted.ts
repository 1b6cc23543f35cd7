/**
 * Puts a text in single quotes for a POSIX shell.
 *
 * @param text any text
 * @returns one word, in which no shell reads anything
 */
export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
