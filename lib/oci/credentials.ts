import { AsyncJobError } from "../errors.ts";
import type { EnvironmentReader } from "../settings.ts";
import { expandHome, type Profile, readProfile, type TextFileReader } from "./config_file.ts";
import { isHeaderText } from "./header_value.ts";
import type { OciSettings } from "./oci_settings.ts";
import { parseSigningKey, type SigningKey, unreadable } from "./signing_key.ts";

/** What reading credentials touches. */
export interface CredentialDeps {
  readonly env: EnvironmentReader;
  readonly readTextFile: TextFileReader;
  readonly fetch: typeof fetch;
  readonly now: () => Date;
}

/** A key that signs, and the id that the service knows it by. */
export interface KeyCredentials {
  /** `tenancy/user/fingerprint`, or `ST$` and a session token. */
  readonly keyId: string;
  readonly key: SigningKey;
  /** The profile's region, if it names one. */
  readonly region: string | undefined;
}

/** The profile's key and the environment variable that counts before it. */
const VARIABLES: Readonly<Record<string, string>> = {
  user: "OCI_CLI_USER",
  tenancy: "OCI_CLI_TENANCY",
  fingerprint: "OCI_CLI_FINGERPRINT",
  key_file: "OCI_CLI_KEY_FILE",
  pass_phrase: "OCI_CLI_PASSPHRASE",
  security_token_file: "OCI_CLI_SECURITY_TOKEN_FILE",
};

/** Looks one value up: environment first, then the profile. */
type Lookup = (key: string) => string | undefined;

/**
 * Reads an API key: from the profile, and from `OCI_CLI_*` variables, which count before it and need no
 * configuration file when they say everything.
 *
 * @param settings which file and profile
 * @param deps files and environment
 * @returns key and key id
 * @throws {AsyncJobError} `ConfigFileNotFound`, `ProfileNotFound`, `InvalidConfig`, `KeyUnreadable`
 */
export async function apiKeyCredentials(
  settings: OciSettings,
  deps: CredentialDeps,
): Promise<KeyCredentials> {
  const { lookup, profile } = await openProfile(settings, deps, ["user", "tenancy", "fingerprint"]);
  const missing = ["tenancy", "user", "fingerprint"].filter((key) => lookup(key) === undefined);
  if (lookup("key_file") === undefined && !deps.env("OCI_CLI_KEY_CONTENT")) {
    missing.push("key_file");
  }
  if (missing.length > 0) throw incomplete(missing, settings, profile);
  for (const name of ["tenancy", "user"]) {
    if (isHeaderText(lookup(name) ?? "")) continue;
    throw new AsyncJobError(
      "InvalidConfig",
      `The ${name} of profile "${settings.profile.value}" is no OCID: it holds a space or a character that is not ASCII`,
      {
        hint: `Copy the OCID of the ${name} from the console; it starts with ocid1.${name}.`,
      },
    );
  }
  const key = await signingKey(lookup, deps);
  const fingerprint = (lookup("fingerprint") ?? "").toLowerCase();
  checkFingerprint(fingerprint, key, settings);
  return {
    keyId: `${lookup("tenancy")}/${lookup("user")}/${fingerprint}`,
    key,
    region: profile?.get("region"),
  };
}

/**
 * Reads a session token and its key, as `oci session authenticate` left them.
 *
 * @param settings which file and profile
 * @param deps files, environment and clock
 * @returns key and key id
 * @throws {AsyncJobError} as {@link apiKeyCredentials}, and `NotAuthenticated` for an expired token
 */
export async function sessionCredentials(
  settings: OciSettings,
  deps: CredentialDeps,
): Promise<KeyCredentials> {
  const { lookup, profile } = await openProfile(settings, deps, [
    "security_token_file",
    "key_file",
  ]);
  const missing = ["security_token_file", "key_file"].filter((key) => lookup(key) === undefined);
  if (missing.length > 0) throw incomplete(missing, settings, profile);
  const file = expandHome(lookup("security_token_file") ?? "", deps.env("HOME"));
  const token = (await readOr(
    file,
    deps,
    (problem, cause) =>
      new AsyncJobError("InvalidConfig", `Cannot read the session token ${file}: ${problem}`, {
        hint: renewal(settings),
        cause,
      }),
  )).trim();
  if (!isHeaderText(token)) {
    throw new AsyncJobError("InvalidConfig", `The file ${file} holds no session token`, {
      hint: renewal(settings),
    });
  }
  const expiry = expiryOf(token);
  if (expiry !== undefined && expiry <= deps.now().getTime()) {
    throw new AsyncJobError(
      "NotAuthenticated",
      `The session token of profile "${settings.profile.value}" expired at ${
        new Date(expiry).toISOString()
      }`,
      { hint: renewal(settings) },
    );
  }
  return {
    keyId: `ST$${token}`,
    key: await signingKey(lookup, deps),
    region: profile?.get("region"),
  };
}

async function openProfile(
  settings: OciSettings,
  deps: CredentialDeps,
  sufficient: readonly string[],
): Promise<{ lookup: Lookup; profile: Profile | undefined }> {
  const fromEnv: Lookup = (key) => deps.env(VARIABLES[key] ?? "") || undefined;
  const file = expandHome(settings.configFile.value, deps.env("HOME"));
  let profile: Profile | undefined;
  try {
    profile = await readProfile(file, settings.profile.value, deps.readTextFile);
  } catch (error) {
    const needless = settings.configFile.source.kind === "default" &&
      sufficient.every((key) => fromEnv(key) !== undefined);
    if (!(error instanceof AsyncJobError) || error.code !== "ConfigFileNotFound" || !needless) {
      throw error;
    }
  }
  return { lookup: (key) => fromEnv(key) ?? profile?.get(key), profile };
}

async function signingKey(lookup: Lookup, deps: CredentialDeps): Promise<SigningKey> {
  const passphrase = lookup("pass_phrase");
  const content = deps.env("OCI_CLI_KEY_CONTENT");
  if (content && !deps.env("OCI_CLI_KEY_FILE")) {
    return parseSigningKey(content.replaceAll("\\n", "\n"), {
      name: "OCI_CLI_KEY_CONTENT",
      passphrase,
    });
  }
  const file = expandHome(lookup("key_file") ?? "", deps.env("HOME"));
  const text = await readOr(
    file,
    deps,
    (problem, cause) =>
      unreadable(
        { name: file },
        problem,
        `Correct key_file, or make the file readable: chmod 600 '${file}'.`,
        cause,
      ),
  );
  return parseSigningKey(text, { name: file, passphrase });
}

function checkFingerprint(fingerprint: string, key: SigningKey, settings: OciSettings): void {
  if (fingerprint === key.fingerprint) return;
  const formed = /^([0-9a-f]{2}:){15}[0-9a-f]{2}$/.test(fingerprint);
  throw new AsyncJobError(
    "InvalidConfig",
    formed
      ? `The fingerprint of profile "${settings.profile.value}" is ${fingerprint}, but the private key's is ${key.fingerprint}`
      : `The fingerprint of profile "${settings.profile.value}" is not of the form 12:34:…: ${
        JSON.stringify(fingerprint)
      }`,
    {
      hint:
        `Set fingerprint=${key.fingerprint} when this is the key that the user uploaded, else name the right key_file.`,
    },
  );
}

async function readOr(
  file: string,
  deps: CredentialDeps,
  failure: (problem: string, cause: unknown) => AsyncJobError,
): Promise<string> {
  try {
    return await deps.readTextFile(file);
  } catch (cause) {
    const problem = cause instanceof Deno.errors.NotFound
      ? "the file does not exist"
      : cause instanceof Error
      ? cause.message
      : String(cause);
    throw failure(problem, cause);
  }
}

/** Seconds since 1970 in the claim `exp` of a JSON Web Token (RFC 7519), as milliseconds. */
function expiryOf(token: string): number | undefined {
  try {
    const payload = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
    const { exp } = JSON.parse(atob(payload)) as { exp?: unknown };
    return typeof exp === "number" ? exp * 1000 : undefined;
  } catch {
    return undefined; // Not a token that can be looked into: the service decides.
  }
}

function incomplete(
  missing: readonly string[],
  settings: OciSettings,
  profile: Profile | undefined,
): AsyncJobError {
  const where = profile === undefined
    ? "The OCI_CLI_ variables lack"
    : `Profile "${profile.name}" of ${profile.file} lacks`;
  const isSession = profile?.get("security_token_file") !== undefined &&
    settings.authType.value === "api_key";
  return new AsyncJobError("InvalidConfig", `${where} ${missing.join(", ")}`, {
    hint: isSession
      ? "The profile holds a session token: use --oci-auth-type security_token."
      : `Add ${missing.map((key) => `${key}=…`).join(", ")} to the profile, or set ${
        missing.map((key) => VARIABLES[key]).join(", ")
      }.`,
  });
}

function renewal(settings: OciSettings): string {
  const profile = settings.profile.value;
  return `Run 'oci session authenticate --profile-name ${profile}', or 'oci session refresh --profile ${profile}' while the old one lasts.`;
}
