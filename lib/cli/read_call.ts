import type { Deps } from "../deps.ts";
import { AsyncJobError } from "../errors.ts";
import { quoted } from "../hidden_text.ts";
import { type OptionName, OPTIONS } from "../settings/options.ts";
import { choice, type GivenOptions, textAsGiven } from "../settings/given.ts";
import { readStdinText } from "../settings/stdin_text.ts";
import { commandNamed } from "./command_named.ts";
import { COMMANDS, HELP } from "./command_table.ts";
import { acceptedOptions, type CommandSpec } from "./command_spec.ts";
import type { ParsedArguments } from "./parse_arguments.ts";
import type { OutputForm } from "./print.ts";
import { parseRequest, readRequest } from "../settings/read_request.ts";
import { didYouMean } from "../settings/suggest.ts";

/** Which command is to run, and with what. */
export interface Call {
  readonly command: CommandSpec;
  /** Options of the command line and of the request; the command line counts where both name one. */
  readonly given: GivenOptions;
  readonly operands: readonly string[];
}

/**
 * Finds the command and merges the command line with the request on standard input.
 *
 * @param parsed the command line
 * @param deps where standard input comes from
 * @param onForm is told of the form that a request asks for, before anything in it can be refused
 * @returns the call; whether all that is required is there is for {@link checkRequired} to say
 * @throws {AsyncJobError} `Usage`, `InvalidMetadata`
 */
export async function readCall(
  parsed: ParsedArguments,
  deps: Deps,
  onForm: (form: OutputForm) => void,
): Promise<Call> {
  const { given } = parsed;
  if (parsed.problem !== undefined) throw parsed.problem;
  if (given.get("help")?.value === true) {
    return { command: HELP, given, operands: parsed.operands.slice(0, 1) };
  }
  if (given.get("version")?.value === true) {
    return { command: commandNamed("version", COMMANDS), given, operands: [] };
  }
  const [name, ...operands] = parsed.operands;
  if (name === undefined) throw usage("No command was given", "See 'async-job --help'.");
  const command = commandNamed(name, COMMANDS);
  const [extra] = operands.slice(command.maxOperands);
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
  return {
    command,
    given: new Map([...await requested(given, accepted, deps, onForm), ...given]),
    operands,
  };
}

/**
 * Checks that every argument and option which the command needs is there.
 *
 * @param call the command with what was given
 * @throws {AsyncJobError} `Usage`; all options that are missing stand in one message
 */
export function checkRequired({ command, given, operands }: Call): void {
  const absent = (command.operands ?? []).slice(operands.length);
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

/**
 * Settles the form of the output.
 *
 * @param given the options
 * @param env reads an environment variable
 * @returns text or JSON
 * @throws {AsyncJobError} `InvalidSetting`
 */
export function outputForm(given: GivenOptions, env: Deps["env"]): OutputForm {
  return choice("output", given, env).value;
}

/**
 * Guesses the form of the output, for errors that come before it is settled.
 *
 * @param given the options of the command line
 * @param env reads an environment variable
 * @returns JSON when that was asked for, else text
 */
export function provisionalForm(given: GivenOptions, env: Deps["env"]): OutputForm {
  return textAsGiven("output", given, env)?.value === "json" ? "json" : "text";
}

async function requested(
  given: GivenOptions,
  accepted: readonly OptionName[],
  deps: Deps,
  onForm: (form: OutputForm) => void,
): Promise<GivenOptions> {
  const request = given.get("request")?.value;
  if (request === undefined) return new Map();
  if (request !== "-") {
    throw usage(
      `Cannot read the request from ${quoted(String(request))}`,
      "Only '--request -', standard input, is read.",
    );
  }
  if (given.get("metadata")?.value === "-") {
    throw usage(
      "Standard input cannot be both the request and the metadata",
      "Put metadata into the request.",
    );
  }
  const object = parseRequest(await readStdinText(deps, "Usage", "the request"));
  if (object["output"] === "json" && !given.has("output")) onForm("json");
  return readRequest(object, accepted);
}

/** A bare `async-job list db01` wants to be told of `--host`. */
function optionsOnly({ name, maxOperands, options }: CommandSpec): string {
  const example = options.find((option) => OPTIONS[option].kind !== "flag");
  if (maxOperands > 0 || example === undefined) return "";
  return `'${name}' takes every value by an option, as in '--${example} ${
    OPTIONS[example].value
  }'. `;
}

function notAccepted(
  option: OptionName,
  command: CommandSpec,
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
