import { AsyncJobError } from "../errors.ts";
import type { JsonObject } from "../record/exact_json.ts";
import { quoted, secretKind } from "../hidden_text.ts";
import { type ChoiceOf, CHOICES, type OptionName, OPTIONS, type OptionSpec } from "./options.ts";
import { settledPath } from "./path_setting.ts";
import { didYouMean } from "./suggest.ts";

/** Where a setting's value came from. */
export interface Source {
  readonly kind: "option" | "request" | "environment" | "profile" | "default";
  /** The option (`--state-dir`), key (`state_dir`), variable (`ASYNC_JOB_STATE_DIR`), or profile and file. */
  readonly name: string;
}

/** A value that the user gave, and where. */
export interface Given<T = string | boolean | JsonObject> {
  readonly value: T;
  readonly source: Source;
}

/** What stood on the command line and in the request, by option name. */
export type GivenOptions = ReadonlyMap<OptionName, Given>;

/** The source of what nobody gave. */
export const UNGIVEN: Source = { kind: "default", name: "default" };

/** What stands for a value in the help, in words. */
const NOUNS: Readonly<Record<string, string>> = {
  NAME: "a name",
  ID: "an identifier",
  OCID: "an OCID",
  URL: "an address",
  SECONDS: "a number",
  N: "a number",
};

/** Reads an environment variable. */
export type EnvironmentReader = (name: string) => string | undefined;

/**
 * Settles one text option: command line or request, then its environment variables in order. Of an
 * option that names a file or directory it is the path to open, `~` expanded.
 *
 * @param name the option
 * @param given what the user gave
 * @param env reads an environment variable
 * @param refused tells what a value looks like that is refused here; secrets, unless more must not pass
 * @returns the value with its source, or `undefined`
 * @throws {AsyncJobError} `InvalidSetting`, which does not quote what is refused
 */
export function textSetting(
  name: OptionName,
  given: GivenOptions,
  env: EnvironmentReader,
  refused: (value: string) => string | undefined = secretKind,
): Given<string> | undefined {
  const setting = textAsGiven(name, given, env);
  if (setting === undefined) return undefined;
  const { value, source } = setting;
  const spec: OptionSpec = OPTIONS[name];
  if (spec.names !== undefined) return { value: settledPath(value, source.name, env), source };
  const kind = refused(value);
  if (kind === undefined) return setting;
  throw new AsyncJobError("InvalidSetting", `${source.name} holds ${kind}, not ${nounOf(spec)}`, {
    hint: `${spec.summary} belongs there. Keys and tokens belong into files of their own.`,
  });
}

/**
 * Tells what was given for one text option, whatever it is: for who only asks where it comes from.
 *
 * An empty environment variable counts as not set, as shells and CI systems often leave them.
 *
 * @param name the option
 * @param given what the user gave
 * @param env reads an environment variable
 * @returns the value with its source, or `undefined`
 */
export function textAsGiven(
  name: OptionName,
  given: GivenOptions,
  env: EnvironmentReader,
): Given<string> | undefined {
  const own = given.get(name);
  if (typeof own?.value === "string") return { value: own.value, source: own.source };
  return fromEnvironment(name, env);
}

/**
 * Takes the text of an option that the command cannot do without. That it is there has been checked, with
 * all others that are missing in one message.
 *
 * @param name the option, which has no environment variable
 * @param given what the user gave
 * @returns its text
 */
export function requiredText(name: OptionName, given: GivenOptions): string {
  const text = plainText(name, given);
  if (text === undefined) throw new TypeError(`--${name} was not checked`);
  return text;
}

/**
 * Takes the text of an option that means what it says: a name, a pattern, a duration.
 *
 * @param name the option, which has no environment variable
 * @param given what the user gave
 * @returns its text, or `undefined` when it was not given
 */
export function plainText(name: OptionName, given: GivenOptions): string | undefined {
  const value = given.get(name)?.value;
  return typeof value === "string" ? value : undefined;
}

/**
 * Settles one flag: command line or request, then its environment variables, else off.
 *
 * @param name the option
 * @param given what the user gave
 * @param env reads an environment variable
 * @returns on or off, with its source
 * @throws {AsyncJobError} `InvalidSetting` for a variable that is neither
 */
export function flagSetting(
  name: OptionName,
  given: GivenOptions,
  env: EnvironmentReader,
): Given<boolean> {
  const own = given.get(name);
  if (typeof own?.value === "boolean") return { value: own.value, source: own.source };
  const found = fromEnvironment(name, env);
  if (found === undefined) return { value: false, source: UNGIVEN };
  return { value: parseSwitch(found), source: found.source };
}

/**
 * Settles an option that has a few possible values.
 *
 * @param name the option, which has a default
 * @param given what the user gave
 * @param env reads an environment variable
 * @returns the value with its source
 * @throws {AsyncJobError} `InvalidSetting`
 */
export function choice<Name extends keyof typeof CHOICES>(
  name: Name,
  given: GivenOptions,
  env: EnvironmentReader,
): Given<ChoiceOf<Name>> {
  const values: readonly ChoiceOf<Name>[] = CHOICES[name];
  const setting = withDefault(name, given, env);
  const value = values.find((candidate) => candidate === setting.value);
  if (value !== undefined) return { value, source: setting.source };
  throw invalidSetting(
    name,
    setting,
    "there is no such choice",
    didYouMean(setting.value, values, `Choose one of: ${values.join(", ")}.`),
  );
}

/**
 * Settles a text option that has a default.
 *
 * @param name the option
 * @param given what the user gave
 * @param env reads an environment variable
 * @param refused tells what a value looks like that is refused here, as for {@link textSetting}
 * @returns the value with its source
 * @throws {AsyncJobError} `InvalidSetting`
 */
export function withDefault(
  name: OptionName,
  given: GivenOptions,
  env: EnvironmentReader,
  refused: (value: string) => string | undefined = secretKind,
): Given<string> {
  const spec: OptionSpec = OPTIONS[name];
  return textSetting(name, given, env, refused) ??
    { value: spec.fallback ?? "", source: UNGIVEN };
}

/** What a value of the option is, in the middle of a sentence. */
function nounOf({ names, value = "", choices }: OptionSpec): string {
  if (names !== undefined) return "a path";
  if (choices !== undefined) return `one of ${choices.join(", ")}`;
  return NOUNS[value] ?? "what belongs there";
}

function fromEnvironment(
  name: OptionName,
  env: EnvironmentReader,
): Given<string> | undefined {
  for (const variable of OPTIONS[name].env) {
    const value = env(variable);
    if (value) return { value, source: { kind: "environment", name: variable } };
  }
  return undefined;
}

function parseSwitch(found: Given<string>): boolean {
  const word = found.value.toLowerCase();
  if (["1", "true", "yes", "on"].includes(word)) return true;
  if (["0", "false", "no", "off"].includes(word)) return false;
  throw new AsyncJobError(
    "InvalidSetting",
    `Invalid value ${quoted(found.value)} of ${found.source.name}: it is neither true nor false`,
    { hint: "Set it to true or false, or unset it." },
  );
}

/**
 * The error for a setting with a value that cannot be.
 *
 * @param name the option
 * @param setting its value and where it came from
 * @param why what is wrong with it
 * @param hint how to fix it
 * @returns the error to throw
 */
export function invalidSetting(
  name: OptionName,
  setting: Given<string>,
  why: string,
  hint: string,
): AsyncJobError {
  const where = setting.source.kind === "default" ? "" : ` (from ${setting.source.name})`;
  return new AsyncJobError(
    "InvalidSetting",
    `Invalid ${name.replaceAll("-", "_")} ${quoted(setting.value)}${where}: ${why}`,
    { hint },
  );
}
