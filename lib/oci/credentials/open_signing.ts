import type { OciSettings } from "../../settings/oci_settings.ts";
import type { Regions } from "../regions/regions.ts";
import type { CredentialRequestDeps } from "./credential_request.ts";
import type { CredentialDeps } from "./credential_source.ts";
import { apiKeyCredentials, type KeyCredentials, sessionCredentials } from "./credentials.ts";
import { KeySigner } from "./key_signer.ts";
import { regionNamedBy, type Signing } from "./signing.ts";

/**
 * Finds out who signs. What only principals need is loaded only for them.
 *
 * @param settings how to authenticate
 * @param regions the regions that are known; where an instance runs is added to them
 * @param deps files, environment, network and clock
 * @returns the signer, and where the profile or the platform says that it belongs
 * @throws {AsyncJobError} what the chosen way to authenticate throws
 */
export async function openSigning(
  settings: OciSettings,
  regions: Regions,
  deps: CredentialDeps & CredentialRequestDeps,
): Promise<Signing> {
  const type = settings.authType.value;
  switch (type) {
    case "api_key":
      return keySigning(await apiKeyCredentials(settings, deps), settings, deps);
    case "security_token":
      return keySigning(await sessionCredentials(settings, deps), settings, deps);
    default: {
      const { principalSigning } = await import("./principal_signing.ts");
      return await principalSigning(type, settings, regions, deps);
    }
  }
}

function keySigning(
  key: KeyCredentials,
  { profile }: OciSettings,
  { now }: CredentialDeps,
): Signing {
  const region = regionNamedBy(`profile "${profile.value}"`, key.region);
  return { signer: new KeySigner(key, now), region };
}
