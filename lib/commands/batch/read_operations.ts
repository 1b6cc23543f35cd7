import type { Deps } from "../../deps.ts";
import { AsyncJobError, toAsyncJobError } from "../../errors.ts";
import { quoted } from "../../hidden_text.ts";
import type { JsonObject, JsonValue } from "../../record/exact_json.ts";
import type { GivenOptions } from "../../settings/given.ts";
import { STORE_OPTIONS } from "../../settings/options.ts";
import { parseRequest, readRequest } from "../../settings/read_request.ts";
import { unreadableStdin } from "../../settings/stdin_text.ts";
import { didYouMean } from "../../settings/suggest.ts";
import { deleteJob } from "../delete.ts";
import { load } from "../load.ts";
import type { RecordCommand, RecordOptions } from "../record_command.ts";
import { save } from "../save.ts";
import { readLines } from "./read_lines.ts";
import { roleLine } from "./role_line.ts";
import type { RoleLine } from "./role_request.ts";

/** Longest line in bytes: what a record may have, and what it is wrapped in. */
const MAX_LINE_BYTES = 17 * 1024 * 1024;

/** What a line is; `jq .` and the like spread an object over several. */
const WANTED =
  'Send each JSON object on one line, for example {"op":"load","job_name":"export","host":"db01"}; ' +
  "'jq -c' writes them so.";

/** What a line can ask for. */
const COMMANDS: readonly RecordCommand[] = [save, load, deleteJob];

/** What else it can ask for: loaded by the first line that does. */
const CLAIM_COMMANDS = ["claim", "release", "observe"] as const;

/** The id of a line that is no JSON, where it comes first. */
const FIRST_ID = /^\s*\{\s*"id"\s*:\s*("(?:[^"\\]|\\.)*")/;

/** A line that can be performed. */
export interface BatchOperation {
  /** What the sender calls the line. */
  readonly id: string | undefined;
  /** Makes the answer of an Ansible role, where one sends it. */
  readonly roleAnswer: RoleLine["answer"] | undefined;
  readonly command: RecordCommand;
  /** Its options, those of its store among them; every one has been checked. */
  readonly options: RecordOptions;
}

/** A line, or what is wrong with it. */
export type BatchLine =
  | BatchOperation
  | Pick<BatchOperation, "id"> & { readonly error: AsyncJobError };

/**
 * Reads operations from standard input, one JSON object a line. Blank lines are passed over.
 *
 * @param defaults options of stores for the lines that do not say otherwise
 * @param deps where standard input comes from
 * @returns for each line its operation, or what is wrong with it
 * @throws {AsyncJobError} `Usage` when standard input cannot be read any further
 */
export async function* readOperations(
  defaults: GivenOptions,
  deps: Deps,
): AsyncGenerator<BatchLine> {
  const lines = readLines(deps.io.stdin.chunks(), MAX_LINE_BYTES)[Symbol.asyncIterator]();
  for (;;) {
    let next: IteratorResult<Uint8Array | undefined>;
    try {
      next = await lines.next();
    } catch (cause) {
      throw unreadableStdin("Usage", "the requests", cause);
    }
    if (next.done === true) return;
    let text = "";
    try {
      text = textOf(next.value);
      if (text.trim() !== "") yield await lineOf(parseRequest(text, WANTED), defaults, deps);
    } catch (thrown) {
      yield { id: firstId(text), error: toAsyncJobError(thrown) };
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

async function lineOf(
  { id, ...request }: JsonObject,
  defaults: GivenOptions,
  deps: Deps,
): Promise<BatchLine> {
  const known = typeof id === "string" ? id : undefined;
  try {
    textOrNothing("id", id);
    return { id: known, ...await operationOf(known, request, defaults, deps) };
  } catch (thrown) {
    return { id: known, error: toAsyncJobError(thrown) };
  }
}

async function operationOf(
  id: string | undefined,
  { op, role: from, ...line }: JsonObject,
  defaults: GivenOptions,
  deps: Deps,
): Promise<Omit<BatchOperation, "id">> {
  const role = textOrNothing("role", from);
  const command = await commandOf(op);
  const asked = role === undefined
    ? undefined
    : await roleLine({ role, op: command.name, id }, line);
  const own = readRequest(asked?.request ?? line, [...command.options, ...STORE_OPTIONS]);
  requireAll(command, own);
  const given = new Map([...defaults, ...own]);
  const options = await command.read({ given, operands: [], output: "json", deps });
  return { roleAnswer: asked?.answer, command, options };
}

function textOrNothing(key: string, value: JsonValue | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value;
  throw usage(`The ${key} of the request is not a string`, `Write the ${key} in quotes.`);
}

/** What a line that cannot be parsed is called. */
function firstId(text: string): string | undefined {
  const id = FIRST_ID.exec(text)?.[1];
  if (id === undefined) return undefined;
  try {
    return JSON.parse(id);
  } catch {
    return undefined;
  }
}

async function commandOf(op: JsonValue | undefined): Promise<RecordCommand> {
  const command = COMMANDS.find(({ name }) => name === op);
  if (command !== undefined) return command;
  const late = CLAIM_COMMANDS.find((name) => name === op);
  if (late !== undefined) return (await import("../claims/claim_work.ts"))[late];
  const names = [...COMMANDS.map(({ name }) => name), ...CLAIM_COMMANDS];
  const choices = `The op is one of: ${names.join(", ")}.`;
  if (typeof op !== "string") {
    throw usage(
      op === undefined ? "The request has no op" : "The op of the request is not a string",
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
