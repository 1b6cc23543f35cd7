import { deleteJob } from "../delete.ts";
import { load } from "../load.ts";
import type { RecordCommand, RecordOptions } from "../record_command.ts";
import { save } from "../save.ts";
import type { Deps } from "../../deps.ts";
import { AsyncJobError, toAsyncJobError } from "../../errors.ts";
import type { JsonValue } from "../../record/exact_json.ts";
import { quoted } from "../../hidden_text.ts";
import { parseRequest, readRequest } from "../../settings/read_request.ts";
import type { GivenOptions } from "../../settings/given.ts";
import { unreadableStdin } from "../../settings/stdin_text.ts";
import { didYouMean } from "../../settings/suggest.ts";
import { readLines } from "./read_lines.ts";

/** Longest line in bytes: what a record may have, and what it is wrapped in. */
export const MAX_LINE_BYTES = 17 * 1024 * 1024;

/** What a line is; `jq .` and the like spread an object over several. */
const WANTED =
  'Send each JSON object on one line, for example {"op":"load","job_name":"export","host":"db01"}; ' +
  "'jq -c' writes them so.";

/** What a line can ask for. */
const COMMANDS: readonly RecordCommand[] = [save, load, deleteJob];

/** What is to be done with one record; every option of it has been checked. */
export interface Operation {
  readonly command: RecordCommand;
  readonly options: RecordOptions;
}

/**
 * Reads operations from standard input, one JSON object a line. Blank lines are passed over.
 *
 * @param deps where standard input comes from
 * @returns for each line its operation, or what is wrong with it
 * @throws {AsyncJobError} `Usage` when standard input cannot be read any further
 */
export async function* readOperations(deps: Deps): AsyncGenerator<Operation | AsyncJobError> {
  const lines = readLines(deps.io.stdin.chunks(), MAX_LINE_BYTES)[Symbol.asyncIterator]();
  for (;;) {
    let next: IteratorResult<Uint8Array | undefined>;
    try {
      next = await lines.next();
    } catch (cause) {
      throw unreadableStdin("Usage", "the requests", cause);
    }
    if (next.done === true) return;
    try {
      const text = textOf(next.value);
      if (text.trim() !== "") yield await operationOf(text, deps);
    } catch (thrown) {
      yield toAsyncJobError(thrown);
    }
  }
}

function textOf(line: Uint8Array | undefined): string {
  if (line === undefined) {
    throw usage(
      "The line has more than 17 MiB",
      "Metadata may have 1 MiB. Keep large data elsewhere and save its location.",
    );
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(line);
  } catch (cause) {
    throw usage("The line is not UTF-8", "Encode the JSON text as UTF-8.", cause);
  }
}

async function operationOf(text: string, deps: Deps): Promise<Operation> {
  const { op, ...request } = parseRequest(text, WANTED);
  const command = commandOf(op);
  const given = readRequest(request, command.options);
  requireAll(command, given);
  const options = await command.read({ given, operands: [], output: "json", deps });
  return { command, options };
}

function commandOf(op: JsonValue | undefined): RecordCommand {
  const command = COMMANDS.find(({ name }) => name === op);
  if (command !== undefined) return command;
  const names = COMMANDS.map(({ name }) => name);
  const choices = `The op is one of: ${names.join(", ")}.`;
  if (typeof op !== "string") {
    throw usage(
      op === undefined ? "The request has no op" : "The op of the request is no string",
      choices,
    );
  }
  throw usage(`Unknown op ${quoted(op)} in the request`, didYouMean(op, names, choices));
}

function requireAll({ name, required }: RecordCommand, given: GivenOptions): void {
  const missing = required.filter((option) => !given.has(option))
    .map((option) => option.replaceAll("-", "_"));
  if (missing.length === 0) return;
  const keys = missing.length > 1 ? "keys" : "key";
  throw usage(
    `Missing required ${keys} of '${name}' in the request: ${missing.join(", ")}`,
    `Add ${missing.join(" and ")}. See 'async-job help ${name}'.`,
  );
}

function usage(message: string, hint: string, cause?: unknown): AsyncJobError {
  return new AsyncJobError("Usage", message, { hint, cause });
}
