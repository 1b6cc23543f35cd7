import { AsyncJobError } from "../../errors.ts";
import type { EnvironmentReader, Given } from "../../settings/given.ts";
import { hiddenKind, shown } from "../../hidden_text.ts";
import { expandHome, settledPath } from "../../settings/path_setting.ts";
import {
  type ConfigFile,
  type Profile,
  profileOf,
  readConfigFile,
  type TextFileReader,
} from "./config_file.ts";
import { isHeaderText } from "../header_value.ts";
import type { OciSettings } from "../../settings/oci_settings.ts";
import { surplusOf } from "../../settings/surplus.ts";

/** What reading credentials touches. */
export interface CredentialDeps {
  readonly env: EnvironmentReader;
  readonly readTextFile: TextFileReader;
  readonly fetch: typeof fetch;
  readonly now: () => Date;
}

/** The settings that say which file and profile, and what for. */
export type ProfileSettings = Pick<OciSettings, "configFile" | "profile" | "authType">;

/**
 * The profile's keys and the environment variables that count before each, the first one set: those
 * of Oracle's command, then those of Oracle's Ansible collection.
 */
export const CREDENTIAL_VARIABLES = {
  user: ["OCI_CLI_USER", "OCI_USER_ID"],
  tenancy: ["OCI_CLI_TENANCY", "OCI_TENANCY"],
  fingerprint: ["OCI_CLI_FINGERPRINT", "OCI_USER_FINGERPRINT"],
  key_file: ["OCI_CLI_KEY_FILE", "OCI_USER_KEY_FILE"],
  pass_phrase: ["OCI_CLI_PASSPHRASE", "OCI_USER_KEY_PASS_PHRASE"],
  security_token_file: ["OCI_CLI_SECURITY_TOKEN_FILE"],
} as const;

/** A key of a profile that says who signs. */
export type CredentialKey = keyof typeof CREDENTIAL_VARIABLES;

/** The variable that may hold the private key itself. */
export const KEY_CONTENT = "OCI_CLI_KEY_CONTENT";

/** What must be there for each way to sign with a key, besides the key itself. */
const NEEDED = {
  api_key: ["tenancy", "user", "fingerprint"],
  security_token: ["security_token_file"],
} as const;

/** What is read for each way to sign with a key, besides the key itself. */
const READ: Readonly<Record<KeyAuthType, readonly CredentialKey[]>> = NEEDED;

/** A way to authenticate with a key of one's own. */
export type KeyAuthType = keyof typeof NEEDED;

/** Where the parts of the credentials come from: variables first, then the profile. */
export interface CredentialSource {
  /** Looks a value up, with where it came from; an empty value counts as none. */
  readonly get: (key: CredentialKey) => Given<string> | undefined;
  /** The path to open of a part that names a file, as far as it is used. */
  readonly path: (key: "key_file" | "security_token_file") => string | undefined;
  /** The key itself, when a variable holds it. */
  readonly keyContent: string | undefined;
  /** `undefined` when variables say everything. */
  readonly profile: Profile | undefined;
}

/**
 * Reads the configuration file, which need not be there when `OCI_CLI_*` variables say everything.
 *
 * @param settings which file
 * @param type what the credentials are for
 * @param deps files and environment
 * @returns the file, or `undefined` when it is missing and not needed
 * @throws {AsyncJobError} `ConfigFileNotFound`, `InvalidConfig`
 */
export async function openConfig(
  settings: ProfileSettings,
  type: KeyAuthType,
  deps: Pick<CredentialDeps, "env" | "readTextFile">,
): Promise<ConfigFile | undefined> {
  const path = expandHome(settings.configFile.value, deps.env("HOME"));
  try {
    if (path.startsWith("~")) throw homeless(path);
    return await readConfigFile(path, deps.readTextFile);
  } catch (error) {
    const sufficient = NEEDED[type].every((key) => fromEnvironment(key, deps.env) !== undefined) &&
      (type === "api_key" || Boolean(deps.env(KEY_CONTENT)) ||
        fromEnvironment("key_file", deps.env) !== undefined);
    const needless = settings.configFile.source.kind === "default" && sufficient;
    if (error instanceof AsyncJobError && error.code === "ConfigFileNotFound" && needless) {
      return undefined;
    }
    throw error;
  }
}

/**
 * Chooses the profile.
 *
 * @param config the file, or `undefined` when variables say everything
 * @param type what the credentials are for
 * @param settings which profile
 * @param env reads an environment variable
 * @returns where each part of the credentials comes from
 * @throws {AsyncJobError} `ProfileNotFound`, `InvalidSetting` for a part that holds what it is not
 */
export function credentialSource(
  config: ConfigFile | undefined,
  type: KeyAuthType,
  settings: ProfileSettings,
  env: EnvironmentReader,
): CredentialSource {
  const profile = config === undefined ? undefined : profileOf(config, settings.profile.value);
  const keyContent = env(CREDENTIAL_VARIABLES.key_file[0])
    ? undefined
    : env(KEY_CONTENT) || undefined;
  const isUsed = (key: CredentialKey): boolean =>
    key === "key_file" ? keyContent === undefined : READ[type].includes(key);
  const parts = new Map<CredentialKey, Given<string>>();
  const paths = new Map<CredentialKey, string>();
  for (const key of Object.keys(CREDENTIAL_VARIABLES) as CredentialKey[]) {
    const part = partOf(key, profile, env);
    if (part === undefined) continue;
    parts.set(key, part);
    // What nobody is going to look at may be anything.
    if (!isUsed(key)) continue;
    if (key === "key_file" || key === "security_token_file") {
      paths.set(key, settledPath(part.value, placeOf(key, part), env, key === "key_file"));
    } else requireShowable(key, part);
  }
  return { profile, keyContent, get: (key) => parts.get(key), path: (key) => paths.get(key) };
}

function partOf(
  key: CredentialKey,
  profile: Profile | undefined,
  env: EnvironmentReader,
): Given<string> | undefined {
  const given = fromEnvironment(key, env);
  if (given !== undefined) return given;
  const value = profile?.get(key);
  if (profile === undefined || value === undefined) return undefined;
  const name = `profile ${profile.name} of ${shown(profile.file)}`;
  return { value, source: { kind: "profile", name } };
}

function placeOf(key: CredentialKey, { source }: Given<string>): string {
  return source.kind === "environment" ? source.name : `${key} of ${source.name}`;
}

/** Makes sure that a part is no other one, and may be shown; only the passphrase never is. */
function requireShowable(key: CredentialKey, part: Given<string>): void {
  const kind = hiddenKind(part.value);
  if (kind === undefined || key === "pass_phrase") return;
  const wanted = key === "fingerprint" ? "a fingerprint" : "an OCID";
  throw new AsyncJobError(
    "InvalidSetting",
    `${placeOf(key, part)} holds ${kind}, not ${wanted}`,
    { hint: "Copy the value from the configuration that the console shows beside the API key." },
  );
}

function homeless(path: string): AsyncJobError {
  return new AsyncJobError(
    "ConfigFileNotFound",
    `OCI configuration file ${path} cannot be found: HOME is not set to an absolute path`,
    {
      hint: "Set HOME, name the file with --oci-config-file or OCI_CONFIG_FILE, or give " +
        "OCI_CLI_USER, OCI_CLI_TENANCY, OCI_CLI_FINGERPRINT, OCI_CLI_KEY_FILE and OCI_CLI_REGION.",
    },
  );
}

/** The first of a key's variables that is set; an empty one counts as none. */
function fromEnvironment(key: CredentialKey, env: EnvironmentReader): Given<string> | undefined {
  for (const name of CREDENTIAL_VARIABLES[key]) {
    const value = env(name);
    if (value) return { value, source: { kind: "environment", name } };
  }
  return undefined;
}

/**
 * Checks that nothing is missing, and that OCIDs are of the kind they stand for.
 *
 * @param source where the parts come from
 * @param type what the credentials are for
 * @param settings for messages
 * @throws {AsyncJobError} `InvalidConfig`
 */
export function checkComplete(
  source: CredentialSource,
  type: KeyAuthType,
  settings: ProfileSettings,
): void {
  const missing: CredentialKey[] = NEEDED[type].filter((key) => source.get(key) === undefined);
  if (source.keyContent === undefined && source.get("key_file") === undefined) {
    missing.push("key_file");
  }
  if (missing.length > 0) throw incomplete(missing, source, type);
  if (type === "security_token") return;
  for (const name of ["tenancy", "user"] as const) {
    const { value = "", source: from } = source.get(name) ?? {};
    const problem = problemOf(name, value);
    if (problem === undefined) continue;
    const place = from?.kind === "environment"
      ? `of ${from.name}`
      : `of profile "${settings.profile.value}"`;
    const { hint: written = "" } = surplusOf(value) ?? {};
    throw new AsyncJobError("InvalidConfig", `The ${name} ${place} is no ${problem}`, {
      hint: `${
        written && `${written} `
      }Copy the OCID of the ${name} from the console; it starts with ocid1.${name}.`,
    });
  }
}

/** An OCID says what it names (Oracle Cloud Identifiers: `ocid1.<type>.<realm>.…`). */
function problemOf(name: string, value: string): string | undefined {
  const surplus = surplusOf(value);
  if (surplus !== undefined) return `OCID: ${surplus.problem}`;
  if (!isHeaderText(value)) {
    return "OCID: it holds a space or a character that is not ASCII";
  }
  const [, kind] = /^ocid1\.([a-z0-9]+)\./.exec(value) ?? [];
  return kind === undefined || kind === name ? undefined : `${name}'s OCID but a ${kind}'s`;
}

function incomplete(
  missing: readonly CredentialKey[],
  { profile }: CredentialSource,
  type: KeyAuthType,
): AsyncJobError {
  const where = profile === undefined
    ? "The OCI_CLI_ variables lack"
    : `Profile "${profile.name}" of ${shown(profile.file)} lacks`;
  const isSession = profile?.get("security_token_file") !== undefined && type === "api_key";
  return new AsyncJobError("InvalidConfig", `${where} ${missing.join(", ")}`, {
    facts: { lacks: missing },
    hint: isSession
      ? "The profile holds a session token: use --oci-auth-type security_token."
      : `Add ${missing.map((key) => `${key}=…`).join(", ")} to the profile, or set ${
        missing.map((key) => CREDENTIAL_VARIABLES[key][0]).join(", ")
      }.`,
  });
}
