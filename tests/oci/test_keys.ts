import type { SigningKey } from "../../lib/oci/credentials/signing_key.ts";
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from "node:crypto";
import { createHash } from "node:crypto";

/** A key pair made for a test, in the forms that key files come in. */
export interface TestKey {
  readonly pem: string;
  /** PKCS#8, encrypted with the passphrase `secret-passphrase`. */
  readonly encrypted: string;
  readonly publicPem: string;
  readonly fingerprint: string;
}

/** The passphrase of every encrypted test key. */
export const PASSPHRASE = "secret-passphrase";

/**
 * Makes an RSA key.
 *
 * @returns the key in its forms
 */
export function makeTestKey(): TestKey {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const key: KeyObject = createPrivateKey(privateKey.export({ type: "pkcs8", format: "pem" }));
  const publicKey = createPublicKey(key);
  const md5 = createHash("md5").update(publicKey.export({ type: "spki", format: "der" })).digest(
    "hex",
  );
  return {
    pem: String(key.export({ type: "pkcs8", format: "pem" })),
    encrypted: String(
      key.export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: PASSPHRASE }),
    ),
    publicPem: String(publicKey.export({ type: "spki", format: "pem" })),
    fingerprint: md5.replace(/(..)(?!$)/g, "$1:"),
  };
}

/**
 * Writes a key down as it stands in a file.
 *
 * @param signingKey a key that was read
 * @returns PKCS#8 PEM
 */
export async function pemOf({ key }: SigningKey): Promise<string> {
  const der = new Uint8Array(await crypto.subtle.exportKey("pkcs8", key)).toBase64();
  const lines = der.match(/.{1,64}/g) ?? [];
  return ["-----BEGIN PRIVATE KEY-----", ...lines, "-----END PRIVATE KEY-----", ""].join("\n");
}
