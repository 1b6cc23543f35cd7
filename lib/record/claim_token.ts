/** Bytes from the system's random source: 256 bits, which nobody guesses. */
const TOKEN_BYTES = 32;

/** Marks a token as what it is: messages can leave it out, and no token starts like an option. */
const PREFIX = "ajt_";

/** SHA-256 in small hexadecimal digits. */
const HASH = /^[0-9a-f]{64}$/;

/** @returns a new token, `ajt_` and base64url (RFC 4648, section 5): a secret that only the owner of a claim gets to see */
export function newClaimToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(TOKEN_BYTES));
  return PREFIX + bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}

/**
 * Tells whether a text has the form of a token's hash.
 *
 * @param text what a claim holds
 * @returns whether it can be one
 */
export function isTokenHash(text: string): boolean {
  return HASH.test(text);
}

/**
 * Hashes a token: all of it that a store keeps.
 *
 * @param token the token
 * @returns its SHA-256, 64 hexadecimal digits
 */
export async function hashOfToken(token: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
  return new Uint8Array(digest).toHex();
}

/**
 * Compares two hashes in a time that does not depend on where they differ.
 *
 * @param a a hash
 * @param b another
 * @returns whether they are the same
 */
export function equalHashes(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let at = 0; at < a.length; at++) difference |= a.charCodeAt(at) ^ b.charCodeAt(at);
  return difference === 0;
}
