import { hiddenKind } from "../hidden_text.ts";
import { shellQuoted } from "../settings/shell_quoted.ts";

/**
 * Quotes a text so that a POSIX shell takes it as one word.
 *
 * @param text any text
 * @returns the text itself where no shell reads anything into it, else in single quotes
 */
export function shellWord(text: string): string {
  return /^[\w./:@%+,=-]+$/.test(text) ? text : shellQuoted(text);
}

/**
 * Quotes the path of a file in the same way.
 *
 * @param path a path
 * @returns one word; for a path that may not be shown, a place to put it in
 */
export function pathWord(path: string): string {
  return hiddenKind(path) === undefined ? shellWord(path) : "<file>";
}
