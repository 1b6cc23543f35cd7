import type { AsyncJobError } from "../errors.ts";
import { coloured } from "./coloured.ts";
import { printable } from "./printable.ts";

/**
 * Writes an error for people: what failed, and how to fix it.
 *
 * @param error the error, or its message alone
 * @param hasColour whether the terminal shows colours
 * @returns one or two lines with a final newline
 */
export function errorText(
  error: Pick<AsyncJobError, "message" | "hint">,
  hasColour: boolean,
): string {
  const what = `${coloured("error:", "bold_red", hasColour)} ${
    printable(oneLine(error.message))
  }\n`;
  if (error.hint === undefined) return what;
  return `${what}${coloured("hint:", "cyan", hasColour)} ${printable(oneLine(error.hint))}\n`;
}

/**
 * Writes a word on what is no error and yet worth knowing.
 *
 * @param text the word
 * @param hasColour whether the terminal shows colours
 * @returns a line with a final newline
 */
export function noteText(text: string, hasColour: boolean): string {
  return `${coloured("note:", "cyan", hasColour)} ${printable(oneLine(text))}\n`;
}

function oneLine(text: string): string {
  return text.replaceAll("\n", " ");
}
