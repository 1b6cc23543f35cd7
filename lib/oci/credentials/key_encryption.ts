import { type Bytes, type DerValue, integerOf, itemsOf, oidOf, readDer, SEQUENCE } from "./der.ts";
import {
  bytesToKey,
  type KeyDerivation,
  pbkdf1,
  pbkdf2,
  pkcs12,
  type Prf,
  scrypt,
} from "./key_derivation.ts";

/** How a private key is encrypted. */
export interface KeyEncryption {
  /** What OpenSSL calls the cipher, for messages. */
  readonly cipher: string;
  /**
   * Takes the encryption away; `undefined` when the runtime does not know the cipher. Rejects when the
   * passphrase does not fit.
   */
  readonly decrypt?: (passphrase: string) => Promise<Bytes>;
}

/** Ciphers of PKCS#8 by object identifier; all of them are in CBC mode. */
const CIPHERS: Readonly<Record<string, Cipher>> = {
  "2.16.840.1.101.3.4.1.2": { name: "AES-128-CBC", by: "aes", bytes: 16 },
  "2.16.840.1.101.3.4.1.22": { name: "AES-192-CBC", by: "aes", bytes: 24 },
  "2.16.840.1.101.3.4.1.42": { name: "AES-256-CBC", by: "aes", bytes: 32 },
  "1.2.840.113549.3.7": { name: "DES-EDE3-CBC", by: "des", bytes: 24 },
  "1.3.14.3.2.7": { name: "DES-CBC", by: "des", bytes: 8 },
  "1.2.840.113549.3.2": { name: "RC2-CBC" },
  "1.2.392.200011.61.1.1.1.4": { name: "CAMELLIA-256-CBC" },
  "1.2.410.200046.1.1.12": { name: "ARIA-256-CBC" },
};

interface Cipher {
  readonly name: string;
  /** What reads it; `undefined` for what nothing in the runtime reads. */
  readonly by?: "aes" | "des";
  readonly bytes?: number;
}

/** Older schemes, whose identifier says all: cipher and derivation (RFC 8018, A.3; RFC 7292, C). */
const SCHEMES: Readonly<Record<string, OldScheme>> = {
  "1.2.840.113549.1.5.3": { name: "PBE-MD5-DES", derivation: "md5", bytes: 8 },
  "1.2.840.113549.1.5.6": { name: "PBE-MD5-RC2-64" },
  "1.2.840.113549.1.5.10": { name: "PBE-SHA1-DES", derivation: "sha1", bytes: 8 },
  "1.2.840.113549.1.5.11": { name: "PBE-SHA1-RC2-64" },
  "1.2.840.113549.1.12.1.1": { name: "PBE-SHA1-RC4-128" },
  "1.2.840.113549.1.12.1.2": { name: "PBE-SHA1-RC4-40" },
  "1.2.840.113549.1.12.1.3": { name: "PBE-SHA1-3DES", derivation: "pkcs12", bytes: 24 },
  "1.2.840.113549.1.12.1.4": { name: "PBE-SHA1-2DES", derivation: "pkcs12", bytes: 16 },
  "1.2.840.113549.1.12.1.5": { name: "PBE-SHA1-RC2-128" },
  "1.2.840.113549.1.12.1.6": { name: "PBE-SHA1-RC2-40" },
};

interface OldScheme {
  readonly name: string;
  readonly derivation?: "md5" | "sha1" | "pkcs12";
  readonly bytes?: number;
}

const PBES2 = "1.2.840.113549.1.5.13";
const PBKDF2 = "1.2.840.113549.1.5.12";
const SCRYPT = "1.3.6.1.4.1.11591.4.11";

/** What PBKDF2 is built on; without a word about it, on SHA-1 (RFC 8018, A.2). */
const PRFS: Readonly<Record<string, Prf>> = {
  "1.2.840.113549.2.7": "SHA-1",
  "1.2.840.113549.2.9": "SHA-256",
  "1.2.840.113549.2.10": "SHA-384",
  "1.2.840.113549.2.11": "SHA-512",
};

/**
 * Finds out how an encrypted PKCS#8 key (RFC 5208, 6) is encrypted.
 *
 * Read here and not by Node's `crypto`, which under Deno knows fewer of them than Oracle's tools, and
 * says of the others what it says of a wrong passphrase.
 *
 * @param der the key
 * @returns the encryption
 * @throws {RangeError} for what is no such key
 */
export function pkcs8Encryption(der: Bytes): KeyEncryption {
  const [algorithm, data] = itemsOf(readDer(der)[0]);
  const [identifier, parameters] = itemsOf(algorithm);
  const scheme = oidOf(identifier);
  const encrypted = data?.contents ?? new Uint8Array();
  if (scheme === PBES2) return pbes2(itemsOf(parameters), encrypted);
  const { name = scheme, derivation, bytes = 0 } = SCHEMES[scheme] ?? {};
  if (derivation === undefined) return { cipher: name };
  const [salt, count] = itemsOf(parameters);
  const [salting, iterations] = [salt?.contents ?? new Uint8Array(), integerOf(count)];
  return {
    cipher: name,
    decrypt: async (passphrase) => {
      if (derivation === "pkcs12") {
        const key = await pkcs12(1, salting, iterations)(passphrase, bytes);
        return await tripleDes(encrypted, key, await pkcs12(2, salting, iterations)(passphrase, 8));
      }
      const both = await pbkdf1(derivation, salting, iterations)(passphrase, 16);
      return await tripleDes(encrypted, both.subarray(0, 8), both.subarray(8));
    },
  };
}

/** PBES2 (RFC 8018, 6.2): a derivation and a cipher, each with its parameters. */
function pbes2([derivation, encryption]: readonly DerValue[], encrypted: Bytes): KeyEncryption {
  const [cipherId, vector] = itemsOf(encryption);
  const cipher = CIPHERS[oidOf(cipherId)];
  const [kdfId, kdf] = itemsOf(derivation);
  const derive = derivationOf(oidOf(kdfId), itemsOf(kdf));
  const name = cipher?.name ?? oidOf(cipherId);
  if (typeof derive === "string") return { cipher: `${name} with ${derive}` };
  return encryptionBy({ ...cipher, name }, derive, vector?.contents ?? new Uint8Array(), encrypted);
}

function derivationOf(id: string, items: readonly DerValue[]): KeyDerivation | string {
  const [salt, ...rest] = items;
  const bytes = salt?.contents ?? new Uint8Array();
  if (id === SCRYPT) {
    const [N = 0, r = 0, p = 0] = rest.map(integerOf);
    return scrypt(bytes, { N, r, p });
  }
  if (id !== PBKDF2) return id;
  const prf = rest.find(({ tag }) => tag === SEQUENCE);
  const prfId = prf === undefined ? "1.2.840.113549.2.7" : oidOf(itemsOf(prf)[0]);
  const hash = PRFS[prfId];
  return hash === undefined ? prfId : pbkdf2(bytes, integerOf(rest[0]), hash);
}

/**
 * Finds out how a key of the older kind is encrypted, which says so in lines before it (RFC 1421, 4.6).
 *
 * @param info what stands behind `DEK-Info:`: the cipher, a comma, and the initialization vector
 * @param encrypted the encrypted bytes
 * @returns the encryption
 */
export function headerEncryption(info: string, encrypted: Bytes): KeyEncryption {
  const [name = "", hex = ""] = info.split(",").map((part) => part.trim().toUpperCase());
  const known = Object.values(CIPHERS).find((cipher) => cipher.name === name);
  if (!/^([0-9A-F]{2}){8,}$/.test(hex)) throw new RangeError("Not an initialization vector");
  const vector = Uint8Array.fromHex(hex);
  return encryptionBy({ ...known, name }, bytesToKey(vector.subarray(0, 8)), vector, encrypted);
}

function encryptionBy(
  { name, by, bytes = 0 }: Cipher,
  derive: KeyDerivation,
  vector: Bytes,
  encrypted: Bytes,
): KeyEncryption {
  if (by === undefined) return { cipher: name };
  const decrypt = by === "aes" ? aes : tripleDes;
  return {
    cipher: name,
    decrypt: async (passphrase) =>
      await decrypt(encrypted, await derive(passphrase, bytes), vector),
  };
}

async function aes(encrypted: Bytes, bytes: Bytes, iv: Bytes): Promise<Bytes> {
  const key = await crypto.subtle.importKey("raw", bytes, "AES-CBC", false, ["decrypt"]);
  return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-CBC", iv }, key, encrypted));
}

/** Triple DES with three keys; with two, the first counts twice, and with one alike it is plain DES. */
async function tripleDes(encrypted: Bytes, bytes: Bytes, vector: Bytes): Promise<Bytes> {
  const { createDecipheriv } = await import("node:crypto");
  const key = new Uint8Array(24);
  for (let at = 0; at < key.length; at++) key[at] = bytes[at % bytes.length] ?? 0;
  const decipher = createDecipheriv("des-ede3-cbc", key, vector);
  const parts = [...decipher.update(encrypted), ...decipher.final()];
  return new Uint8Array(parts);
}
