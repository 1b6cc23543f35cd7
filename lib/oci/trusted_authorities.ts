import { AsyncJobError } from "../errors.ts";
import { AUTHORITY_VARIABLES } from "./authority_variables.ts";
import { shown } from "../hidden_text.ts";
import { settledPath } from "../settings/path_setting.ts";
import type { CredentialDeps } from "./credentials/credential_source.ts";

/**
 * Reads the certificate authorities to trust beside the usual ones, from every file that one of
 * {@link AUTHORITY_VARIABLES} names.
 *
 * @param deps files and environment
 * @returns PEM texts, one for each file
 * @throws {AsyncJobError} `InvalidSetting` for a file that cannot be read
 */
export async function trustedAuthorities(
  deps: Pick<CredentialDeps, "env" | "readTextFile">,
): Promise<string[]> {
  const texts: string[] = [];
  for (const name of AUTHORITY_VARIABLES) {
    const given = deps.env(name);
    if (!given) continue;
    texts.push(await readAuthorities(name, settledPath(given, name, deps.env), deps));
  }
  return texts;
}

async function readAuthorities(
  name: string,
  file: string,
  deps: Pick<CredentialDeps, "readTextFile">,
): Promise<string> {
  try {
    const pem = await deps.readTextFile(file);
    if (!pem.includes("-----BEGIN CERTIFICATE-----")) {
      throw new Error("it holds no PEM certificate");
    }
    Deno.createHttpClient({ caCerts: [pem] }).close();
    return pem;
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new AsyncJobError(
      "InvalidSetting",
      `Cannot read the certificates of ${name}, ${shown(file)}: ${detail}`,
      { hint: `Name a readable PEM file, or unset ${name}.`, cause },
    );
  }
}
