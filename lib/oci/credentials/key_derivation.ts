import { md5, sha1 } from "@noble/hashes/legacy";
import type { Bytes } from "./der.ts";

/** A hash function. */
type Hash = (bytes: Bytes) => Uint8Array;

/** Makes so many bytes of key out of a passphrase. */
export type KeyDerivation = (passphrase: string, length: number) => Bytes | Promise<Bytes>;

/** What PBKDF2 can be built on, as WebCrypto calls it. */
export type Prf = "SHA-1" | "SHA-256" | "SHA-384" | "SHA-512";

/**
 * PBKDF2 (RFC 8018, 5.2), which keys of today are encrypted with.
 *
 * @param salt the salt
 * @param iterations how often
 * @param hash the hash function of its HMAC
 * @returns the derivation
 */
export function pbkdf2(salt: Bytes, iterations: number, hash: Prf): KeyDerivation {
  return async (passphrase, length) => {
    const secret = await crypto.subtle.importKey("raw", utf8(passphrase), "PBKDF2", false, [
      "deriveBits",
    ]);
    const parameters = { name: "PBKDF2", salt, iterations, hash };
    return new Uint8Array(await crypto.subtle.deriveBits(parameters, secret, length * 8));
  };
}

/**
 * scrypt (RFC 7914), by Node's `crypto`.
 *
 * @param salt the salt
 * @param cost N, r and p
 * @returns the derivation
 */
export function scrypt(salt: Bytes, cost: { N: number; r: number; p: number }): KeyDerivation {
  return async (passphrase, length) => {
    const { scryptSync } = await import("node:crypto");
    // Node's own limit is what OpenSSL's default cost takes.
    const limit = { ...cost, maxmem: 1 << 30 };
    return new Uint8Array(scryptSync(utf8(passphrase), salt, length, limit));
  };
}

/**
 * PBKDF1 (RFC 8018, 5.1).
 *
 * @param hash the hash function
 * @param salt the salt
 * @param iterations how often
 * @returns the derivation, of at most as many bytes as the hash has
 */
export function pbkdf1(hash: "md5" | "sha1", salt: Bytes, iterations: number): KeyDerivation {
  const digest: Hash = hash === "md5" ? md5 : sha1;
  return (passphrase, length) => {
    let bytes = digest(joined(utf8(passphrase), salt));
    for (let count = 1; count < iterations; count++) bytes = digest(new Uint8Array(bytes));
    return new Uint8Array(bytes.subarray(0, length));
  };
}

/**
 * OpenSSL's `EVP_BytesToKey` with MD5, once, for keys that name their cipher in a `DEK-Info` line.
 *
 * @param salt the first eight bytes of the initialization vector
 * @returns the derivation
 */
export function bytesToKey(salt: Bytes): KeyDerivation {
  return (passphrase, length) => {
    let bytes: Bytes = new Uint8Array();
    for (let last: Bytes = new Uint8Array(); bytes.length < length;) {
      last = new Uint8Array(md5(joined(last, utf8(passphrase), salt)));
      bytes = joined(bytes, last);
    }
    return bytes.subarray(0, length);
  };
}

/** Bytes that SHA-1 works on at a time: `v` of RFC 7292. */
const BLOCK = 64;

/**
 * The derivation of PKCS#12 with SHA-1 (RFC 7292, B.2).
 *
 * @param purpose 1 for a key, 2 for an initialization vector
 * @param salt the salt
 * @param iterations how often
 * @returns the derivation
 */
export function pkcs12(purpose: 1 | 2, salt: Bytes, iterations: number): KeyDerivation {
  return (passphrase, length) => {
    const input = joined(repeated(salt), repeated(bmpString(passphrase)));
    const diversifier = new Uint8Array(BLOCK).fill(purpose);
    let bytes: Bytes = new Uint8Array();
    for (;;) {
      let digest = sha1(joined(diversifier, input));
      for (let count = 1; count < iterations; count++) digest = sha1(digest);
      bytes = joined(bytes, new Uint8Array(digest));
      if (bytes.length >= length) return bytes.subarray(0, length);
      addToBlocks(input, repeated(new Uint8Array(digest)));
    }
  };
}

/** Adds the addend and one to each block, as numbers whose carry is lost at the front. */
function addToBlocks(blocks: Bytes, addend: Bytes): void {
  for (let start = 0; start < blocks.length; start += BLOCK) {
    let carry = 1;
    for (let at = BLOCK - 1; at >= 0; at--) {
      carry += (blocks[start + at] ?? 0) + (addend[at] ?? 0);
      blocks[start + at] = carry & 0xff;
      carry >>= 8;
    }
  }
}

/** Fills whole blocks with copies, the last one perhaps cut off; nothing stays nothing. */
function repeated(bytes: Bytes): Bytes {
  const size = BLOCK * Math.ceil(bytes.length / BLOCK);
  return Uint8Array.from({ length: size }, (_, at) => bytes[at % bytes.length] ?? 0);
}

/** UTF-16, the higher byte first, with a zero at its end. */
function bmpString(text: string): Bytes {
  const units = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
  return new Uint8Array([...units, 0].flatMap((unit) => [unit >> 8, unit & 0xff]));
}

function utf8(text: string): Bytes {
  return new TextEncoder().encode(text);
}

function joined(...parts: readonly Bytes[]): Bytes {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
