import type { CommandResult } from "../commands/command.ts";
import type { Deps } from "../deps.ts";
import { errorText } from "../output/error_text.ts";
import type { AsyncJobError } from "../errors.ts";
import { stringifyExactJson } from "../record/exact_json.ts";
import { printable } from "../output/printable.ts";

/** Form of the result. */
export type OutputForm = "text" | "json";

/**
 * Writes a command's result to standard output.
 *
 * @param deps where to
 * @param form text or JSON
 * @param result the result; what was shown along the way is not shown again
 */
export function printResult(deps: Deps, form: OutputForm, result: CommandResult): void {
  if (form === "text") deps.stdout(printable(result.text));
  else if (result.json !== undefined) deps.stdout(`${stringifyExactJson(result.json)}\n`);
}

/**
 * Reports an error: as JSON on standard output, or as text on standard error.
 *
 * @param deps where to
 * @param form text or JSON
 * @param error the error
 */
export function printError(deps: Deps, form: OutputForm, error: AsyncJobError): void {
  if (form === "json") deps.stdout(`${stringifyExactJson({ error: error.toJson() })}\n`);
  else deps.stderr(errorText(error, deps.colour));
}
