import type { AuthType, OciSettings } from "../../settings/oci_settings.ts";
import type { Regions } from "../regions/regions.ts";
import { transport } from "../transport.ts";
import { trustedAuthorities } from "../trusted_authorities.ts";
import type { CredentialRequestDeps } from "./credential_request.ts";
import type { CredentialDeps, KeyAuthType } from "./credential_source.ts";
import { instanceCredentials } from "./instance_principal.ts";
import { resourcePrincipal } from "./resource_principal.ts";
import { regionNamedBy, type Signing } from "./signing.ts";
import { type TokenCredentials, TokenSigner } from "./token_signer.ts";
import { workloadIdentityCredentials } from "./workload_identity.ts";

/**
 * Finds out as whom a principal of the platform signs.
 *
 * @param type which kind of principal
 * @param settings limits of the requests
 * @param regions the regions that are known; where an instance runs is added to them
 * @param deps files, environment, network and clock
 * @returns the signer, and where the platform says that it is
 * @throws {AsyncJobError} what the platform does not tell, or refuses
 */
export async function principalSigning(
  type: Exclude<AuthType, KeyAuthType>,
  { timeout, retries }: OciSettings,
  regions: Regions,
  deps: CredentialDeps & CredentialRequestDeps,
): Promise<Signing> {
  const limits = { timeout: timeout.value * 1000, retries: retries.value };
  switch (type) {
    case "instance_principal": {
      const caCerts = await trustedAuthorities(deps);
      const own = { ...deps, ...limits, fetch: transport({ fetch: deps.fetch, caCerts }) };
      return await tokenSigning(type, () => instanceCredentials(regions, own), deps);
    }
    case "oke_workload_identity": {
      const own = { ...deps, ...limits };
      return await tokenSigning(type, () => workloadIdentityCredentials(own), deps);
    }
    case "resource_principal": {
      const { signer, region } = await resourcePrincipal(deps.env, deps.now);
      return { signer, region: regionNamedBy(type, region) };
    }
  }
}

async function tokenSigning(
  type: AuthType,
  get: () => Promise<TokenCredentials>,
  { now }: CredentialDeps,
): Promise<Signing> {
  const first = await get();
  return {
    signer: new TokenSigner(first, get, now),
    region: regionNamedBy(type, first.region),
  };
}
