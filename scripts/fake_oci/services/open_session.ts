import type { FakeOci } from "../fake_oci.ts";
import { fakeOcid } from "../identity/ocid.ts";
import type { Principal } from "../identity/principal.ts";
import { type RsaKey, sharedRsaKey } from "../identity/rsa_key.ts";
import type { TokenOptions } from "../identity/token_issuer.ts";

/** A security token and the session key it is bound to. */
export interface FakeSession {
  readonly principal: Principal;
  readonly token: string;
  readonly key: RsaKey;
  /** `ST$` and the token, by which signatures name the key. */
  readonly keyId: string;
}

/**
 * Opens a session as `oci session authenticate` does, for a `security_token` profile.
 *
 * @param fake the cloud
 * @param options life time: a negative one makes an expired token
 * @returns the session of the fake's user
 */
export async function openSession(fake: FakeOci, options?: TokenOptions): Promise<FakeSession> {
  return await openSessionFor(fake, fake.user.principal, options);
}

/** A resource principal: a session, and the environment that a function finds it in. */
export interface FakeResource extends FakeSession {
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Makes a resource principal as OCI Functions does (version 2.2: token and key by environment).
 *
 * @param fake the cloud
 * @param options life time: a negative one makes an expired token
 * @returns session and environment
 */
export async function openResourceSession(
  fake: FakeOci,
  options?: TokenOptions,
): Promise<FakeResource> {
  const session = await openSessionFor(fake, {
    kind: "resource",
    id: fakeOcid("fnfunc", "runner"),
    tenancy: fake.tenancy,
    compartment: fake.compartmentId,
  }, options);
  return {
    ...session,
    environment: {
      OCI_RESOURCE_PRINCIPAL_VERSION: "2.2",
      OCI_RESOURCE_PRINCIPAL_RPST: session.token,
      OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM: session.key.privateKeyPem,
      OCI_RESOURCE_PRINCIPAL_REGION: fake.region,
    },
  };
}

async function openSessionFor(
  fake: FakeOci,
  principal: Principal,
  options?: TokenOptions,
): Promise<FakeSession> {
  const key = await sharedRsaKey("session");
  const token = await fake.issuer.issue(principal, key.publicKey, options);
  return { principal, token, key, keyId: `ST$${token}` };
}
