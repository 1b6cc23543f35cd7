import { CertificateAuthority } from "./certificate_authority.ts";
import type { Principal } from "./principal.ts";
import { sharedRsaKey } from "./rsa_key.ts";

/** What the metadata service gives a compute instance to prove itself with; all PEM. */
export interface InstanceIdentity {
  readonly principal: Principal;
  readonly certificatePem: string;
  readonly privateKeyPem: string;
  readonly intermediatePem: string;
}

/**
 * Makes the identity of a compute instance.
 *
 * The subject's labels (`opc-tenant:…` and so on) are what clients and the token service read; the
 * names follow the certificates that instances really have.
 *
 * @param root the authority that the token service trusts
 * @param principal the instance
 * @returns certificate, key and intermediate certificate
 */
export async function createInstanceIdentity(
  root: CertificateAuthority,
  principal: Principal,
): Promise<InstanceIdentity> {
  const intermediate = await root.issueForAuthority("PKISVC Identity Intermediate fake");
  const key = await sharedRsaKey("instance");
  const compartment = principal.compartment ?? principal.tenancy;
  const certificatePem = await intermediate.issueForClient([
    { CN: [principal.id] },
    { OU: ["opc-certtype:instance"] },
    { OU: [`opc-compartment:${compartment}`] },
    { OU: [`opc-instance:${principal.id}`] },
    { OU: [`opc-tenant:${principal.tenancy}`] },
  ], key.publicKey);
  return {
    principal,
    certificatePem,
    privateKeyPem: key.privateKeyPem,
    intermediatePem: intermediate.certificatePem,
  };
}
