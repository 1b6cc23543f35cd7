import { fingerprintOf, RSA_SHA256, type SigningKey } from "./signing_key.ts";

/**
 * Makes a key that a token will be bound to.
 *
 * @returns the key, and the base64 of its public half (SPKI, DER)
 */
export async function newSessionKey(): Promise<{ key: SigningKey; publicKey: string }> {
  const { publicKey, privateKey } = await crypto.subtle.generateKey(
    { ...RSA_SHA256, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
    true,
    ["sign", "verify"],
  );
  const half = new Uint8Array(await crypto.subtle.exportKey("spki", publicKey));
  return {
    key: { key: privateKey, fingerprint: fingerprintOf(half) },
    publicKey: half.toBase64(),
  };
}
