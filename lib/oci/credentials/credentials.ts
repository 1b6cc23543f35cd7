import { AsyncJobError } from "../../errors.ts";
import { quoted, shown } from "../../hidden_text.ts";
import {
  checkComplete,
  type CredentialDeps,
  type CredentialSource,
  credentialSource,
  KEY_CONTENT,
  type KeyAuthType,
  openConfig,
  type ProfileSettings,
} from "./credential_source.ts";
import { readOr } from "./read_or.ts";
import { readSessionToken } from "./session_token.ts";
import { parseSigningKey, type SigningKey, unreadable } from "./signing_key.ts";
import { surplusOf } from "../../settings/surplus.ts";

/** A key that signs, and the id that the service knows it by. */
export interface KeyCredentials {
  /** `tenancy/user/fingerprint`, or `ST$` and a session token. */
  readonly keyId: string;
  readonly key: SigningKey;
  /** The profile's region, if it names one. */
  readonly region: string | undefined;
}

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
  settings: ProfileSettings,
  deps: CredentialDeps,
): Promise<KeyCredentials> {
  const source = await wholeSource(settings, "api_key", deps);
  const key = await readSigningKey(source, deps);
  const fingerprint = checkFingerprint(source, key, settings);
  return {
    keyId: `${source.get("tenancy")?.value}/${source.get("user")?.value}/${fingerprint}`,
    key,
    region: source.profile?.get("region"),
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
  settings: ProfileSettings,
  deps: CredentialDeps,
): Promise<KeyCredentials> {
  const source = await wholeSource(settings, "security_token", deps);
  const { token } = await readSessionToken(source, settings, deps);
  return {
    keyId: `ST$${token}`,
    key: await readSigningKey(source, deps),
    region: source.profile?.get("region"),
  };
}

async function wholeSource(
  settings: ProfileSettings,
  type: KeyAuthType,
  deps: CredentialDeps,
): Promise<CredentialSource> {
  const source = credentialSource(await openConfig(settings, type, deps), type, settings, deps.env);
  checkComplete(source, type, settings);
  return source;
}

/**
 * Reads the private key that the credentials name or hold.
 *
 * @param source where they come from
 * @param deps files and environment
 * @returns the key, decrypted
 * @throws {AsyncJobError} `KeyUnreadable`
 */
export async function readSigningKey(
  source: CredentialSource,
  deps: Pick<CredentialDeps, "env" | "readTextFile">,
): Promise<SigningKey> {
  const passphrase = source.get("pass_phrase")?.value;
  if (source.keyContent !== undefined) {
    return await parseSigningKey(source.keyContent, {
      name: KEY_CONTENT,
      passphrase,
      isVariable: true,
    });
  }
  const written = source.get("key_file")?.value ?? "";
  const file = source.path("key_file") ?? "";
  const text = await readOr(
    file,
    deps.readTextFile,
    (problem, cause) =>
      unreadable({ name: shown(file) }, problem, {
        hint: keyFileHint(written, file, cause),
        cause,
      }),
  );
  return await parseSigningKey(text, { name: shown(file), passphrase });
}

function keyFileHint(written: string, file: string, cause: unknown): string {
  if (cause instanceof Deno.errors.PermissionDenied) {
    return `Correct key_file, or make the file readable: chmod 600 '${shown(file)}'.`;
  }
  if (cause instanceof Deno.errors.IsADirectory) return "Name the key file in it as key_file.";
  const surplus = surplusOf(written);
  return surplus === undefined
    ? "Correct key_file: name the file that holds the private key in PEM form."
    : `Correct key_file: ${surplus.problem}. ${surplus.hint}`;
}

/**
 * Checks that the fingerprint is that of the key.
 *
 * @param source where the fingerprint comes from
 * @param key the key
 * @param settings for messages
 * @returns the fingerprint in small letters
 * @throws {AsyncJobError} `InvalidConfig`
 */
export function checkFingerprint(
  source: CredentialSource,
  key: SigningKey,
  settings: ProfileSettings,
): string {
  const fingerprint = (source.get("fingerprint")?.value ?? "").toLowerCase();
  if (fingerprint === key.fingerprint) return fingerprint;
  const formed = /^([0-9a-f]{2}:){15}[0-9a-f]{2}$/.test(fingerprint);
  const { hint: written = "" } = surplusOf(fingerprint) ?? {};
  throw new AsyncJobError(
    "InvalidConfig",
    formed
      ? `The fingerprint of profile "${settings.profile.value}" is ${fingerprint}, but the private key's is ${key.fingerprint}`
      : `The fingerprint of profile "${settings.profile.value}" is not of the form 12:34:…: ${
        quoted(fingerprint)
      }`,
    {
      hint: `${
        written && `${written} `
      }Set fingerprint=${key.fingerprint} when this is the key that the user uploaded, else name the right key_file.`,
    },
  );
}
