import { createHash, createPrivateKey, createPublicKey } from "node:crypto";

/** WebCrypto's name for the one algorithm that the service accepts. */
export const RSA_SHA256 = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" } as const;

/** An API signing key, in every form that somebody needs. */
export interface RsaKey {
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  /** PKCS #8, unencrypted. */
  readonly privateKeyPem: string;
  /** SubjectPublicKeyInfo. */
  readonly publicKeyPem: string;
  /** As the Console shows it: `aa:bb:…`. */
  readonly fingerprint: string;
}

/**
 * Makes an RSA key pair; 2048 bits is what the service asks for at least.
 *
 * @param modulusLength key size in bits
 * @returns the key
 */
export async function generateRsaKey(modulusLength = 2048): Promise<RsaKey> {
  const pair = await crypto.subtle.generateKey(
    { ...RSA_SHA256, modulusLength, publicExponent: new Uint8Array([1, 0, 1]) },
    true,
    ["sign", "verify"],
  );
  const spki = new Uint8Array(await crypto.subtle.exportKey("spki", pair.publicKey));
  const pkcs8 = new Uint8Array(await crypto.subtle.exportKey("pkcs8", pair.privateKey));
  return keyOf(pair, toPem(pkcs8, "PRIVATE KEY"), spki);
}

/**
 * Reads a key that {@link generateRsaKey} made.
 *
 * @param privateKeyPem PKCS #8, unencrypted
 * @returns the key
 */
async function readRsaKey(privateKeyPem: string): Promise<RsaKey> {
  const own = createPrivateKey(privateKeyPem);
  const der = (type: "spki" | "pkcs8"): Uint8Array<ArrayBuffer> =>
    new Uint8Array((type === "spki" ? createPublicKey(own) : own).export({ type, format: "der" }));
  const [pkcs8, spki] = [der("pkcs8"), der("spki")];
  const [privateKey, publicKey] = await Promise.all([
    crypto.subtle.importKey("pkcs8", pkcs8, RSA_SHA256, true, ["sign"]),
    crypto.subtle.importKey("spki", spki, RSA_SHA256, true, ["verify"]),
  ]);
  return keyOf({ privateKey, publicKey }, privateKeyPem, spki);
}

function keyOf(pair: CryptoKeyPair, privateKeyPem: string, spki: Uint8Array): RsaKey {
  return {
    privateKey: pair.privateKey,
    publicKey: pair.publicKey,
    privateKeyPem,
    publicKeyPem: toPem(spki, "PUBLIC KEY"),
    fingerprint: fingerprintOf(spki),
  };
}

/**
 * Environment variable with a directory in which processes share the keys of {@link sharedRsaKey}, as
 * the test command's do for as long as it runs.
 */
export const KEYS_VARIABLE = "ASYNC_JOB_TEST_KEYS";

const shared = new Map<string, Promise<RsaKey>>();

/**
 * Hands out one key a process and role, for making one takes a third of a second.
 *
 * Roles have different keys, so that a client which mixes them up is found out.
 *
 * @param role whose key it is
 * @returns the key
 */
export function sharedRsaKey(role: "user" | "session" | "instance"): Promise<RsaKey> {
  const directory = Deno.env.get(KEYS_VARIABLE);
  const key = shared.get(role) ??
    (directory ? keptRsaKey(`${directory}/${role}.pem`) : generateRsaKey());
  shared.set(role, key);
  return key;
}

/** Takes the key in a file, or makes one and puts it there, whole or not at all. */
async function keptRsaKey(path: string): Promise<RsaKey> {
  try {
    return await readRsaKey(await Deno.readTextFile(path));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const key = await generateRsaKey();
  const half = `${path}.${crypto.randomUUID()}`;
  await Deno.writeTextFile(half, key.privateKeyPem, { mode: 0o600, createNew: true });
  await Deno.rename(half, path);
  return key;
}

/**
 * Computes an API key's fingerprint: the MD5 of the public key's DER form, as colon-separated hex
 * ("How to Get the Key's Fingerprint", OCI documentation, Required Keys and OCIDs).
 *
 * @param spki the public key as SubjectPublicKeyInfo
 * @returns the fingerprint
 */
export function fingerprintOf(spki: Uint8Array): string {
  return createHash("md5").update(spki).digest("hex").replaceAll(/(..)(?!$)/g, "$1:");
}

/**
 * Encrypts a private key, in either of the two forms found in the wild.
 *
 * @param privateKeyPem the unencrypted key
 * @param passphrase what opens it afterwards
 * @param format `pkcs8` is `ENCRYPTED PRIVATE KEY`, `pkcs1` the older `Proc-Type: 4,ENCRYPTED`
 * @returns the encrypted key as PEM
 */
export function encryptPrivateKey(
  privateKeyPem: string,
  passphrase: string,
  format: "pkcs8" | "pkcs1" = "pkcs8",
): string {
  const key = createPrivateKey(privateKeyPem);
  return key.export({ type: format, format: "pem", cipher: "aes-256-cbc", passphrase }) as string;
}

/**
 * Reads a public key from the base64 between its PEM lines.
 *
 * @param base64 SubjectPublicKeyInfo
 * @returns a key that verifies signatures
 * @throws when the text is no public key
 */
export async function importPublicKey(base64: string): Promise<CryptoKey> {
  const spki = Uint8Array.fromBase64(base64.replaceAll(/\s/g, ""));
  return await crypto.subtle.importKey("spki", spki, RSA_SHA256, true, ["verify"]);
}

function toPem(der: Uint8Array, label: string): string {
  const lines = der.toBase64().match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}
