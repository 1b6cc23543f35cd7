import "reflect-metadata";
import { X509Certificate } from "@peculiar/x509";
import type { CertificateAuthority } from "./certificate_authority.ts";
import { RSA_SHA256 } from "./rsa_key.ts";

/** What a certificate says about its bearer. */
export interface ClientCertificate {
  readonly certificate: X509Certificate;
  readonly publicKey: CryptoKey;
  /** SHA-1 as upper-case colon-separated hex, by which federation requests name their key. */
  readonly fingerprint: string;
  /** Value of the subject's part that begins with this label, for example `opc-tenant`. */
  readonly label: (name: string) => string | undefined;
}

/**
 * Reads a client certificate.
 *
 * @param text PEM, or the base64 between its lines
 * @returns what it says
 * @throws when it is no certificate of an RSA key
 */
export async function readClientCertificate(text: string): Promise<ClientCertificate> {
  const certificate = new X509Certificate(text);
  const thumbprint = new Uint8Array(await certificate.getThumbprint("SHA-1"));
  const parts = certificate.subjectName.toJSON().flatMap((part) => Object.values(part).flat());
  return {
    certificate,
    publicKey: await certificate.publicKey.export(RSA_SHA256, ["verify"]),
    fingerprint: thumbprint.toHex().toUpperCase().replaceAll(/(..)(?!$)/g, "$1:"),
    label: (name) => {
      const part = parts.find((value) => value.startsWith(`${name}:`));
      return part?.slice(name.length + 1);
    },
  };
}

/**
 * Tells whether a certificate chains to an authority through one of the intermediates given.
 *
 * @param leaf the client's certificate
 * @param intermediates as the client sent them, PEM or base64
 * @param root the authority that is trusted
 * @param now the time to judge by
 * @returns whether the chain holds
 */
export async function isTrusted(
  leaf: ClientCertificate,
  intermediates: readonly string[],
  root: CertificateAuthority,
  now: Date,
): Promise<boolean> {
  for (const text of intermediates) {
    const intermediate = parse(text);
    if (!intermediate || !await root.issued(intermediate, now)) continue;
    if (await leaf.certificate.verify({ publicKey: intermediate, date: now })) return true;
  }
  return false;
}

function parse(text: string): X509Certificate | undefined {
  try {
    return new X509Certificate(text);
  } catch {
    return undefined;
  }
}
