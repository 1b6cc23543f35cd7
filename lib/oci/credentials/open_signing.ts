import type { RequestSigner } from "oci-common";
import type { Given } from "../../settings/given.ts";
import type { OciSettings } from "../../settings/oci_settings.ts";
import type { Regions } from "../regions/regions.ts";
import { transport } from "../transport.ts";
import { trustedAuthorities } from "../trusted_authorities.ts";
import type { CredentialRequestDeps } from "./credential_request.ts";
import type { CredentialDeps } from "./credential_source.ts";
import { apiKeyCredentials, type KeyCredentials, sessionCredentials } from "./credentials.ts";
import { instanceCredentials } from "./instance_principal.ts";
import { KeySigner } from "./key_signer.ts";
import { resourcePrincipal } from "./resource_principal.ts";
import { type TokenCredentials, TokenSigner } from "./token_signer.ts";
import { workloadIdentityCredentials } from "./workload_identity.ts";

/** Who signs, and the region that they know of. */
export interface Signing {
  readonly signer: RequestSigner;
  readonly region: Given<string> | undefined;
}

/**
 * Finds out who signs.
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
  const { authType, timeout, retries } = settings;
  const limits = { timeout: timeout.value * 1000, retries: retries.value };
  switch (authType.value) {
    case "api_key":
      return keySigning(await apiKeyCredentials(settings, deps), settings, deps);
    case "security_token":
      return keySigning(await sessionCredentials(settings, deps), settings, deps);
    case "instance_principal": {
      const caCerts = await trustedAuthorities(deps);
      const own = { ...deps, ...limits, fetch: transport({ fetch: deps.fetch, caCerts }) };
      return await tokenSigning(() => instanceCredentials(regions, own), settings, deps);
    }
    case "oke_workload_identity": {
      const own = { ...deps, ...limits };
      return await tokenSigning(() => workloadIdentityCredentials(own), settings, deps);
    }
    case "resource_principal": {
      const { signer, region } = await resourcePrincipal(deps.env, deps.now);
      return { signer, region: regionOf(region, authType.value) };
    }
  }
}

function keySigning(
  key: KeyCredentials,
  { profile }: OciSettings,
  { now }: CredentialDeps,
): Signing {
  const region = regionOf(key.region, `profile "${profile.value}"`);
  return { signer: new KeySigner(key, now), region };
}

async function tokenSigning(
  get: () => Promise<TokenCredentials>,
  { authType }: OciSettings,
  { now }: CredentialDeps,
): Promise<Signing> {
  const first = await get();
  const region = regionOf(first.region, authType.value);
  return { signer: new TokenSigner(first, get, now), region };
}

/** The region that the profile names, or where the platform is. */
function regionOf(region: string | undefined, name: string): Given<string> | undefined {
  return region ? { value: region, source: { kind: "profile", name } } : undefined;
}
