/**
 * Quotes a text so that a POSIX shell takes it as one word.
 *
 * @param text any text
 * @returns the text itself where no shell reads anything into it, else in single quotes
 */
export function shellWord(text: string): string {
  return /^[\w./:@%+,=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
