import { AsyncJobError } from "../errors.ts";
import { shown } from "../hidden_text.ts";
import { settledPath } from "../path_setting.ts";
import type { CredentialDeps } from "./credential_source.ts";

/**
 * Reads the certificate authorities to trust beside the usual ones. `SSL_CERT_FILE` is what OpenSSL,
 * curl and Python read too.
 *
 * @param deps files and environment
 * @returns PEM texts, one at most
 * @throws {AsyncJobError} `InvalidSetting` for a file that cannot be read
 */
export async function trustedAuthorities(
  deps: Pick<CredentialDeps, "env" | "readTextFile">,
): Promise<string[]> {
  const given = deps.env("SSL_CERT_FILE");
  if (!given) return [];
  const file = settledPath(given, "SSL_CERT_FILE", deps.env);
  try {
    const pem = await deps.readTextFile(file);
    if (!pem.includes("-----BEGIN CERTIFICATE-----")) {
      throw new Error("it holds no PEM certificate");
    }
    Deno.createHttpClient({ caCerts: [pem] }).close();
    return [pem];
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new AsyncJobError(
      "InvalidSetting",
      `Cannot read the certificates of SSL_CERT_FILE, ${shown(file)}: ${detail}`,
      { hint: "Name a readable PEM file, or unset SSL_CERT_FILE.", cause },
    );
  }
}
