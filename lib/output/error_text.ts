import type { AsyncJobError } from "../errors.ts";
import { printable } from "./printable.ts";

const RED_BOLD = "\x1b[1;31m";
const CYAN = "\x1b[36m";
const PLAIN = "\x1b[0m";

/**
 * Writes an error for people: what failed, and how to fix it.
 *
 * @param error the error, or its message alone
 * @param colour whether the terminal shows colours
 * @returns one or two lines with a final newline
 */
export function errorText(
  error: Pick<AsyncJobError, "message" | "hint">,
  colour: boolean,
): string {
  const what = `${label("error:", RED_BOLD, colour)} ${printable(oneLine(error.message))}\n`;
  if (error.hint === undefined) return what;
  return `${what}${label("hint:", CYAN, colour)} ${printable(oneLine(error.hint))}\n`;
}

function oneLine(text: string): string {
  return text.replaceAll("\n", " ");
}

function label(word: string, code: string, colour: boolean): string {
  return colour ? `${code}${word}${PLAIN}` : word;
}
