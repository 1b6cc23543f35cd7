import type { FakeOci } from "../fake_oci.ts";
import { createInstanceIdentity } from "../identity/instance_identity.ts";
import { fakeOcid } from "../identity/ocid.ts";
import type { Principal } from "../identity/principal.ts";
import { metadataService } from "./metadata_service.ts";
import { serviceHandler } from "./service_handler.ts";
import { tokenService } from "./token_service.ts";

/** What a program on a compute instance would find. */
export interface FakeInstance {
  readonly principal: Principal;
  /** For `metadataBaseUrl` and `OCI_METADATA_BASE_URL`; without a final slash. */
  readonly metadataBaseUrl: string;
  /** The token service, for `federationEndpoint`. */
  readonly federationEndpoint: string;
  /** How long the next tokens live, in seconds. */
  tokenLifetimeSeconds: number;
}

/**
 * Puts the caller on a compute instance: starts its metadata service and the token service.
 *
 * @param fake the cloud; both services stop with it
 * @returns where they are
 */
export async function startInstance(fake: FakeOci): Promise<FakeInstance> {
  const principal: Principal = {
    kind: "instance",
    id: fakeOcid("instance", "controller"),
    tenancy: fake.tenancy,
    compartment: fake.compartmentId,
  };
  const root = await fake.authority();
  const identity = await createInstanceIdentity(root, principal);
  const place = { region: fake.region, regionKey: "phx" };
  const metadata = await fake.listen(
    serviceHandler("instance metadata", fake, metadataService(identity, place)),
  );
  const parts = {
    root,
    issuer: fake.issuer,
    clock: fake.clock,
    tokenLifetimeSeconds: (): number => instance.tokenLifetimeSeconds,
  };
  const tokens = await fake.listen(serviceHandler("token", fake, tokenService(parts)));
  const instance: FakeInstance = {
    principal,
    metadataBaseUrl: `${metadata.url}/opc/v2`,
    federationEndpoint: tokens.url,
    tokenLifetimeSeconds: 1200,
  };
  return instance;
}
