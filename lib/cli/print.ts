import type { CommandResult } from "../commands/command.ts";
import type { Deps } from "../deps.ts";
import type { AsyncJobError } from "../errors.ts";
import { stringifyExactJson } from "../exact_json.ts";

/** Form of the result. */
export type OutputForm = "text" | "json";

const RED_BOLD = "\x1b[1;31m";
const CYAN = "\x1b[36m";
const PLAIN = "\x1b[0m";

/**
 * Writes a command's result to standard output.
 *
 * @param deps where to
 * @param form text or JSON
 * @param result the result
 */
export function printResult(deps: Deps, form: OutputForm, result: CommandResult): void {
  deps.stdout(form === "json" ? `${stringifyExactJson(result.json)}\n` : printable(result.text));
}

/**
 * Reports an error: as JSON on standard output, or as text on standard error.
 *
 * @param deps where to
 * @param form text or JSON
 * @param error the error
 */
export function printError(deps: Deps, form: OutputForm, error: AsyncJobError): void {
  if (form === "json") {
    deps.stdout(`${stringifyExactJson({ error: error.toJson() })}\n`);
    return;
  }
  deps.stderr(`${label(deps, "error:", RED_BOLD)} ${printable(oneLine(error.message))}\n`);
  if (error.hint !== undefined) {
    deps.stderr(`${label(deps, "hint:", CYAN)} ${printable(oneLine(error.hint))}\n`);
  }
}

/**
 * Makes text safe for a terminal: what a record, a name or a path holds must not move its cursor.
 *
 * @param text any text
 * @returns the text with control characters but newlines written as `\xNN`
 */
export function printable(text: string): string {
  return text.replace(
    /\p{Cc}/gu,
    (c) => c === "\n" ? c : `\\x${c.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}

function oneLine(text: string): string {
  return text.replaceAll("\n", " ");
}

function label(deps: Deps, word: string, colour: string): string {
  return deps.colour ? `${colour}${word}${PLAIN}` : word;
}
