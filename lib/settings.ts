import { AsyncJobError } from "./errors.ts";
import type { JsonObject } from "./exact_json.ts";
import { type OciSettings, ociSettings } from "./oci/oci_settings.ts";
import { type ChoiceOf, CHOICES, type OptionName, OPTIONS, type OptionSpec } from "./options.ts";
import type { Backend } from "./stores/store.ts";

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

/** Reads an environment variable. */
export type EnvironmentReader = (name: string) => string | undefined;

/** What a command needs to open its store; `oci` is settled for that backend only. */
export type StoreSettings =
  & {
    readonly stateDir: Given<string>;
    readonly requireStateDir: Given<boolean>;
  }
  & (
    | { readonly backend: Given<"oci">; readonly oci: OciSettings }
    | { readonly backend: Given<Exclude<Backend, "oci">>; readonly oci: undefined }
  );

/**
 * Settles one text option: command line or request, then its environment variables in order.
 *
 * An empty environment variable counts as not set, as shells and CI systems often leave them.
 *
 * @param name the option
 * @param given what the user gave
 * @param env reads an environment variable
 * @returns the value with its source, or `undefined`
 */
export function textSetting(
  name: OptionName,
  given: GivenOptions,
  env: EnvironmentReader,
): Given<string> | undefined {
  const own = given.get(name);
  if (typeof own?.value === "string") return { value: own.value, source: own.source };
  return fromEnvironment(name, env);
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
  if (found === undefined) return { value: false, source: { kind: "default", name: "default" } };
  return { value: parseSwitch(found), source: found.source };
}

/**
 * Settles everything that opening a store needs, before anything is read or written.
 *
 * @param given what the user gave
 * @param env reads an environment variable
 * @returns the settings with their sources
 * @throws {AsyncJobError} `InvalidSetting`
 */
export function storeSettings(
  given: GivenOptions,
  env: EnvironmentReader,
): StoreSettings {
  const stateDir = withDefault("state-dir", given, env);
  if (stateDir.value === "" || stateDir.value.includes("\0")) {
    throw invalidSetting(
      "state-dir",
      stateDir,
      "it is empty or contains a NUL character",
      "Name a directory.",
    );
  }
  const { value, source } = choice("backend", given, env);
  const ofAll = { stateDir, requireStateDir: flagSetting("require-state-dir", given, env) };
  return value === "oci"
    ? { ...ofAll, backend: { value, source }, oci: ociSettings(given, env) }
    : { ...ofAll, backend: { value, source }, oci: undefined };
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
    `Choose one of: ${values.join(", ")}.`,
  );
}

function withDefault(
  name: OptionName,
  given: GivenOptions,
  env: EnvironmentReader,
): Given<string> {
  const spec: OptionSpec = OPTIONS[name];
  return textSetting(name, given, env) ??
    { value: spec.fallback ?? "", source: { kind: "default", name: "default" } };
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
    `Invalid value ${
      JSON.stringify(found.value)
    } of ${found.source.name}: it is neither true nor false`,
    { hint: "Set it to true or false, or unset it." },
  );
}

/**
 * The error for a setting with a value that cannot be.
 *
 * @param name the option
 * @param setting its value and where it came from
 * @param why what is wrong with it
 * @param hint how to mend it
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
    `Invalid ${name.replaceAll("-", "_")} ${JSON.stringify(setting.value)}${where}: ${why}`,
    { hint },
  );
}
