import { AsyncJobError } from "../errors.ts";
import { hiddenKind } from "../hidden_text.ts";
import { hasControlCharacter } from "../record/control_character.ts";
import { type ChoiceOf, type OptionName, OPTIONS } from "./options.ts";
import {
  choice,
  type EnvironmentReader,
  type Given,
  type GivenOptions,
  invalidSetting,
  textSetting,
  withDefault,
} from "./given.ts";
import { isShortCode } from "./region_id.ts";
import { surplusOf } from "./surplus.ts";

/** A way to authenticate. */
export type AuthType = ChoiceOf<"oci-auth-type">;

/** Everything that reaches a bucket, with where each value came from. */
export interface OciSettings {
  readonly bucket: Given<string>;
  readonly namespace: Given<string>;
  readonly compartment: Given<string> | undefined;
  /** Put before every object name, exactly as given. */
  readonly prefix: Given<string>;
  readonly region: Given<string> | undefined;
  /** Path with `~` expanded, except in the default one. */
  readonly configFile: Given<string>;
  readonly profile: Given<string>;
  readonly authType: Given<AuthType>;
  /** Origin of the service, without a trailing slash. */
  readonly endpoint: Given<string> | undefined;
  /** Limit of one attempt in seconds. */
  readonly timeout: Given<number>;
  /** Attempts after the first. */
  readonly retries: Given<number>;
}

/** An object name has at most 1024 bytes; the longest key has 607. */
const MAX_PREFIX_BYTES = 400;

/** Settings that {@link ociSettings} asks for, so that a set-up can be looked at before it is whole. */
export type OciAccess = Omit<OciSettings, "bucket" | "namespace" | "region" | "endpoint">;

/**
 * Settles everything that the OCI backend needs and that can be checked without reading a file.
 *
 * @param given what the user gave
 * @param env reads an environment variable
 * @returns the settings with their sources
 * @throws {AsyncJobError} `MissingSetting` naming all that is missing, `InvalidSetting`
 */
export function ociSettings(given: GivenOptions, env: EnvironmentReader): OciSettings {
  const bucket = bucketSetting(given, env);
  const namespace = namespaceSetting(given, env);
  if (bucket === undefined || namespace === undefined) {
    throw missingSettings([
      ...(bucket === undefined ? ["oci-bucket" as const] : []),
      ...(namespace === undefined ? ["oci-namespace" as const] : []),
    ]);
  }
  return {
    bucket,
    namespace,
    endpoint: endpointSetting(given, env),
    region: regionSetting(given, env),
    ...ociAccess(given, env),
  };
}

/**
 * Settles what is neither bucket, namespace, region nor endpoint.
 *
 * @param given what the user gave
 * @param env reads an environment variable
 * @returns the settings with their sources
 * @throws {AsyncJobError} `InvalidSetting`
 */
export function ociAccess(given: GivenOptions, env: EnvironmentReader): OciAccess {
  const orDefault = (name: OptionName): Given<string> => withDefault(name, given, env);
  return {
    compartment: textSetting("oci-compartment", given, env, hiddenKind),
    prefix: checkedPrefix(orDefault("oci-prefix")),
    configFile: orDefault("oci-config-file"),
    profile: withDefault("oci-profile", given, env, hiddenKind),
    authType: authType(given, env),
    timeout: numeric("oci-timeout", orDefault("oci-timeout"), 0.1, 3600),
    retries: numeric("oci-retries", orDefault("oci-retries"), 0, 20),
  };
}

/** Settles the way to authenticate; Oracle's tools know one more, for Cloud Shell. */
function authType(given: GivenOptions, env: EnvironmentReader): Given<AuthType> {
  const setting = textSetting("oci-auth-type", given, env);
  if (setting?.value !== "instance_obo_user") return choice("oci-auth-type", given, env);
  throw invalidSetting(
    "oci-auth-type",
    setting,
    "async-job cannot use the delegation token of Cloud Shell",
    "Use a key or a session of your own: export ASYNC_JOB_OCI_AUTH_TYPE=api_key (or security_token, " +
      "after 'oci session authenticate') and ASYNC_JOB_OCI_CONFIG_FILE=~/.oci/config.",
  );
}

/** Settles one setting; `undefined` when nobody gave it. */
type OneSetting = (given: GivenOptions, env: EnvironmentReader) => Given<string> | undefined;

/** The bucket's name; throws `InvalidSetting` for what cannot be one. */
export const bucketSetting: OneSetting = (given, env) => named("oci-bucket", given, env);

/** The namespace's name; throws `InvalidSetting` for what cannot be one. */
export const namespaceSetting: OneSetting = (given, env) => named("oci-namespace", given, env);

/** The region that is given beside the profile; throws `InvalidSetting` for what cannot be one. */
export const regionSetting: OneSetting = (given, env) => {
  const region = textSetting("oci-region", given, env);
  return region === undefined ? undefined : checkRegion(region);
};

/** The endpoint, without a slash at its end; throws `InvalidSetting` for what cannot be one. */
export const endpointSetting: OneSetting = (given, env) => {
  const endpoint = textSetting("oci-endpoint", given, env);
  return endpoint === undefined ? undefined : checkedEndpoint(endpoint);
};

/**
 * The error for settings without which there is no bucket to talk to.
 *
 * @param names the options that are missing
 * @returns the error to throw
 */
function missingSettings(names: readonly OptionName[]): AsyncJobError {
  return new AsyncJobError(
    "MissingSetting",
    `The oci backend needs ${names.map((name) => name.replaceAll("-", "_")).join(" and ")}`,
    {
      hint: `Give ${names.map((name) => `--${name} or ${OPTIONS[name].env[0]}`).join(", and ")}.`,
    },
  );
}

/**
 * Checks that a region has the form of one; new regions need not be known.
 *
 * @param region the identifier, for example `eu-frankfurt-1`, or the short code, for example `FRA`
 * @returns the same in small letters
 * @throws {AsyncJobError} `InvalidSetting`
 */
export function checkRegion(region: Given<string>): Given<string> {
  const value = region.value.trim().toLowerCase();
  if (isShortCode(value) || /^[a-z]+(-[a-z0-9]+)+-\d+$/.test(value)) return { ...region, value };
  const surplus = surplusOf(region.value);
  throw invalidSetting(
    "oci-region",
    region,
    surplus?.problem ?? "it is not a region identifier",
    surplus?.hint ??
      "Give the identifier of the region, for example eu-frankfurt-1, or its short code, not its name.",
  );
}

function named(
  name: OptionName,
  given: GivenOptions,
  env: EnvironmentReader,
): Given<string> | undefined {
  const setting = textSetting(name, given, env);
  if (setting === undefined || /^[A-Za-z0-9._-]{1,256}$/.test(setting.value)) return setting;
  throw invalidSetting(
    name,
    setting,
    "only letters, digits, '.', '_' and '-' are allowed, 1 to 256 of them",
    "Give its name, without slashes.",
  );
}

function checkedPrefix(prefix: Given<string>): Given<string> {
  const problem = hasControlCharacter(prefix.value)
    ? "it contains a control character"
    : !prefix.value.isWellFormed()
    ? "it is not valid Unicode"
    : new TextEncoder().encode(prefix.value).length > MAX_PREFIX_BYTES
    ? `it has more than ${MAX_PREFIX_BYTES} bytes`
    : undefined;
  if (problem === undefined) return prefix;
  throw invalidSetting(
    "oci-prefix",
    prefix,
    problem,
    "Give text such as 'ansible/'; it is put before every object name.",
  );
}

function checkedEndpoint(endpoint: Given<string>): Given<string> {
  const hint = "Give it as https://objectstorage.<region>.oraclecloud.com.";
  // What stands before an @ may be a password.
  const shown = { ...endpoint, value: endpoint.value.replace(/^.*@/s, "…@") };
  const url = URL.parse(endpoint.value);
  if (url === null) throw invalidSetting("oci-endpoint", shown, "it is not a URL", hint);
  const isWeb = url.protocol === "https:" || url.protocol === "http:";
  if (isWeb && !/^[^/]*\/\/[^/?#@\\]+\/?$/.test(endpoint.value.trim())) {
    // What follows the address may be a password too, as in the address of a pre-authenticated request.
    const origin = { ...endpoint, value: url.origin };
    throw invalidSetting("oci-endpoint", origin, "it holds more than an address", hint);
  }
  const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && loopback)) {
    const exception = `${hint} Plain http is for loopback addresses only.`;
    throw invalidSetting("oci-endpoint", shown, "it is not https", exception);
  }
  return { value: url.origin, source: endpoint.source };
}

function numeric(
  name: OptionName,
  setting: Given<string>,
  min: number,
  max: number,
): Given<number> {
  const value = /^\d+(\.\d+)?$/.test(setting.value) ? Number(setting.value) : NaN;
  const whole = name === "oci-retries";
  if (value >= min && value <= max && (!whole || Number.isInteger(value))) {
    return { value, source: setting.source };
  }
  throw invalidSetting(
    name,
    setting,
    `it is not a ${whole ? "whole " : ""}number from ${min} to ${max}`,
    `Give a number${whole ? "" : " of seconds"}.`,
  );
}
