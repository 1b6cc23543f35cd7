import {
  acceptedOptions,
  type Command,
  type CommandInput,
  type OutputForm,
} from "../commands/command.ts";
import type { Deps } from "../deps.ts";
import { AsyncJobError } from "../errors.ts";
import { quoted } from "../hidden_text.ts";
import type { JsonObject } from "../record/exact_json.ts";
import { choice, type GivenOptions, textAsGiven } from "../settings/given.ts";
import { type OptionName, OPTIONS } from "../settings/options.ts";
import { parseRequest, readRequest } from "../settings/read_request.ts";
import { readStdinText } from "../settings/stdin_text.ts";
import { didYouMean } from "../settings/suggest.ts";
import { findCommand } from "./find_command.ts";
import { parseArguments, type ParsedArguments } from "./parse_arguments.ts";
import { unknownOption } from "./unknown_option.ts";

/** A command line that was understood, or what is wrong with it; how to tell is known either way. */
export type Call =
  & { readonly output: OutputForm; readonly isVerbose: boolean }
  & (
    | { readonly command: Command; readonly input: CommandInput }
    | { readonly problem: unknown }
  );

/**
 * Finds the command, merges the command line with the request on standard input, and makes sure that
 * nothing is missing.
 *
 * @param args the arguments behind the program's name
 * @param deps where variables and standard input are read
 * @returns the call, or `Usage`, `InvalidMetadata`, `InvalidSetting` as its problem
 */
export async function readCall(args: readonly string[], deps: Deps): Promise<Call> {
  const parsed = parseArguments(args);
  let given: GivenOptions = parsed.given;
  let request: JsonObject = {};
  try {
    const { command, operands } = await commandOf(parsed, args);
    if (given.has("request")) {
      request = await requestOf(given, deps);
      given = new Map([...readRequest(request, acceptedOptions(command)), ...given]);
    }
    const { value: output } = choice("output", given, deps.env);
    requireAll(command, given, operands);
    const isVerbose = given.get("verbose")?.value === true;
    return { command, input: { given, operands, output, deps }, output, isVerbose };
  } catch (problem) {
    // Whoever asked for JSON is answered in JSON, whatever else was wrong.
    const asked = textAsGiven("output", given, deps.env)?.value;
    const isJson = asked === "json" || (request["output"] === "json" && !given.has("output"));
    const isVerbose = given.get("verbose")?.value === true;
    return { problem, output: isJson ? "json" : "text", isVerbose };
  }
}

async function commandOf(
  { given, operands: [name, ...operands], unknown, problem }: ParsedArguments,
  args: readonly string[],
): Promise<{ command: Command; operands: readonly string[] }> {
  if (unknown !== undefined) throw unknownOption(unknown, await meant(name), args);
  if (problem !== undefined) throw problem;
  if (given.get("help")?.value === true) {
    return { command: await findCommand("help"), operands: name === undefined ? [] : [name] };
  }
  if (given.get("version")?.value === true) {
    return { command: await findCommand("version"), operands: [] };
  }
  if (name === undefined) throw usage("No command was given", "See 'async-job --help'.");
  const command = await findCommand(name);
  const [extra] = operands.slice(command.operands?.max ?? 0);
  if (extra !== undefined) {
    throw usage(
      `Unexpected argument ${quoted(extra)}`,
      `${optionsOnly(command)}Quote values with spaces. See 'async-job help ${command.name}'.`,
    );
  }
  const accepted = acceptedOptions(command);
  for (const option of given.keys()) {
    if (!accepted.includes(option)) throw notAccepted(option, command, accepted);
  }
  return { command, operands };
}

/** The command of a line that is wrong anyway. */
async function meant(name: string | undefined): Promise<Command | undefined> {
  if (name === undefined) return undefined;
  try {
    return await findCommand(name);
  } catch {
    return undefined;
  }
}

async function requestOf(given: GivenOptions, deps: Deps): Promise<JsonObject> {
  const from = given.get("request")?.value;
  if (from !== "-") {
    throw usage(
      `Cannot read the request from ${quoted(String(from))}`,
      "Only '--request -', standard input, is read.",
    );
  }
  if (given.get("metadata")?.value === "-") {
    throw usage(
      "Standard input cannot be both the request and the metadata",
      "Put metadata into the request.",
    );
  }
  return parseRequest(await readStdinText(deps.io.stdin, "Usage", "the request"));
}

/** All options that are missing stand in one message. */
function requireAll(command: Command, given: GivenOptions, operands: readonly string[]): void {
  const absent = (command.operands?.names ?? []).slice(operands.length);
  if (absent.length > 0) {
    throw usage(
      `Missing argument${absent.length > 1 ? "s" : ""} of '${command.name}': ${absent.join(", ")}`,
      `See 'async-job help ${command.name}'.`,
    );
  }
  const missing = command.required.filter((name) => !given.has(name));
  if (missing.length === 0) return;
  const list = missing.map((name) => `--${name}`).join(", ");
  throw usage(
    `Missing required option${missing.length > 1 ? "s" : ""} of '${command.name}': ${list}`,
    `Add ${missing.map((name) => `'--${name} ${OPTIONS[name].value}'`).join(" ")}. ` +
      `See 'async-job help ${command.name}'.`,
  );
}

/** A bare `async-job list db01` wants to be told of `--host`. */
function optionsOnly({ name, operands, options }: Command): string {
  const example = options.find((option) => OPTIONS[option].kind !== "flag");
  if (operands !== undefined || example === undefined) return "";
  return `'${name}' takes every value by an option, as in '--${example} ${
    OPTIONS[example].value
  }'. `;
}

function notAccepted(
  option: OptionName,
  command: Command,
  accepted: readonly OptionName[],
): AsyncJobError {
  return usage(
    `Option '--${option}' does not belong to '${command.name}'`,
    didYouMean(
      `--${option}`,
      accepted.map((name) => `--${name}`),
      `See 'async-job help ${command.name}'.`,
    ),
  );
}

function usage(message: string, hint: string): AsyncJobError {
  return new AsyncJobError("Usage", message, { hint });
}
