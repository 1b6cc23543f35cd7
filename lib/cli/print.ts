import type { CommandResult, OutputForm } from "../commands/command.ts";
import type { AsyncJobError } from "../errors.ts";
import type { IoStreams } from "../io_streams.ts";
import { errorText } from "../output/error_text.ts";
import { printable } from "../output/printable.ts";
import { stringifyExactJson } from "../record/exact_json.ts";

/**
 * Writes a command's result to standard output.
 *
 * @param io where to
 * @param output text or JSON
 * @param result the result; what was shown along the way is not shown again
 */
export function printResult(io: IoStreams, output: OutputForm, result: CommandResult): void {
  if (output === "text") io.stdout.write(printable(result.text));
  else if (result.json !== undefined) io.stdout.write(`${stringifyExactJson(result.json)}\n`);
}

/**
 * Reports an error: as JSON on standard output, or as text on standard error.
 *
 * @param io where to
 * @param output text or JSON
 * @param error the error
 */
export function printError(io: IoStreams, output: OutputForm, error: AsyncJobError): void {
  if (output === "json") io.stdout.write(`${stringifyExactJson({ error: error.toJson() })}\n`);
  else io.stderr.write(errorText(error, io.stderr.hasColour()));
}
