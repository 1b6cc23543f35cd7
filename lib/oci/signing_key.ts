import { md5 } from "@noble/hashes/legacy";
import { AsyncJobError } from "../errors.ts";

/** RSASSA-PKCS1-v1_5 with SHA-256, which OCI calls `rsa-sha256`. */
export const RSA_SHA256 = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };

/** A private key, ready to sign with. */
export interface SigningKey {
  readonly key: CryptoKey;
  /** MD5 of the public key's DER form as colon-separated hex, the form that the OCI console shows. */
  readonly fingerprint: string;
}

/** Where a key comes from, for messages. */
export interface KeySource {
  /** The file, or the environment variable that holds the key itself. */
  readonly name: string;
  readonly passphrase: string | undefined;
}

/**
 * Reads an RSA private key in PEM form, PKCS#1 or PKCS#8, encrypted or not. Text around it, such as the
 * `OCI_API_KEY` line that the console appends, is ignored.
 *
 * Plain keys are read by WebCrypto, which is there already; what it does not read is left to Node's
 * `crypto`, which takes longer to load than the smallest command takes in all.
 *
 * @param text what the file holds
 * @param source where it comes from
 * @returns the key and its fingerprint
 * @throws {AsyncJobError} `KeyUnreadable`, whose message never holds any of the key
 */
export async function parseSigningKey(text: string, source: KeySource): Promise<SigningKey> {
  const [pem, label = ""] =
    /-----BEGIN ([A-Z ]*PRIVATE KEY)-----[\s\S]+?-----END \1-----/.exec(text) ?? [];
  if (pem === undefined) {
    throw unreadable(
      source,
      "it holds no PEM private key",
      /BEGIN (RSA )?PUBLIC KEY/.test(text)
        ? "This is the public key. Name the private key that belongs to it."
        : "Name the file that starts with -----BEGIN PRIVATE KEY-----.",
    );
  }
  const encrypted = /ENCRYPTED/.test(pem);
  if (encrypted && source.passphrase === undefined) {
    throw unreadable(
      source,
      "it is encrypted and there is no passphrase",
      "Set pass_phrase in the profile, or OCI_CLI_PASSPHRASE.",
    );
  }
  const key = await plainKey(pem, label) ?? await otherKey(pem, encrypted, source);
  return { key, fingerprint: await fingerprintOf(key) };
}

/**
 * The error for a key that cannot be used.
 *
 * @param source where it comes from
 * @param problem what is wrong with it
 * @param hint how to mend it
 * @param cause the error underneath
 * @returns the error to throw
 */
export function unreadable(
  source: { name: string },
  problem: string,
  hint: string,
  cause?: unknown,
): AsyncJobError {
  return new AsyncJobError(
    "KeyUnreadable",
    `Cannot use the private key of ${source.name}: ${problem}`,
    { hint, cause },
  );
}

/** A key as nearly all files hold it, or nothing when it is of another kind, encrypted or damaged. */
async function plainKey(pem: string, label: string): Promise<CryptoKey | undefined> {
  try {
    const der = Uint8Array.fromBase64(pem.replace(/-----[A-Z ]+-----/g, ""));
    if (label === "PRIVATE KEY") return await importKey(der);
    if (label === "RSA PRIVATE KEY") return await importKey(pkcs8Of(der));
  } catch {
    // Whoever reads it next tells what is wrong with it.
  }
  return undefined;
}

async function otherKey(pem: string, encrypted: boolean, source: KeySource): Promise<CryptoKey> {
  const { createPrivateKey } = await import("node:crypto");
  let other: ReturnType<typeof createPrivateKey>;
  try {
    const { passphrase } = source;
    other = createPrivateKey({ key: pem, ...(passphrase === undefined ? {} : { passphrase }) });
  } catch (cause) {
    throw encrypted
      ? unreadable(
        source,
        "the passphrase does not fit",
        "Correct pass_phrase in the profile, or OCI_CLI_PASSPHRASE.",
        cause,
      )
      : unreadable(
        source,
        "its PEM text is damaged",
        "Copy the key file again, or make a new API key.",
        cause,
      );
  }
  if (other.asymmetricKeyType !== "rsa") {
    throw unreadable(
      source,
      `it is a key of the kind ${other.asymmetricKeyType}`,
      "OCI signs requests with RSA keys of 2048 bits or more.",
    );
  }
  try {
    return await importKey(new Uint8Array(other.export({ type: "pkcs8", format: "der" })));
  } catch (cause) {
    throw unreadable(source, "WebCrypto cannot sign with it", "Make a new API key.", cause);
  }
}

async function importKey(pkcs8: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  // Extractable: its public half is what the fingerprint is made of.
  return await crypto.subtle.importKey("pkcs8", pkcs8, RSA_SHA256, true, ["sign"]);
}

/** Puts the envelope of PKCS#8 (RFC 5208) around the RSA key of PKCS#1 (RFC 8017, A.1.2). */
function pkcs8Of(pkcs1: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  // INTEGER 0, and the algorithm: OBJECT IDENTIFIER rsaEncryption, NULL.
  const version = [0x02, 0x01, 0x00];
  const algorithm = Uint8Array.fromHex("300d06092a864886f70d0101010500");
  return tagged(0x30, [...version, ...algorithm, ...tagged(0x04, [...pkcs1])]);
}

/** A value of DER: tag, length (ITU-T X.690, 8.1.3), contents. */
function tagged(tag: number, contents: readonly number[]): Uint8Array<ArrayBuffer> {
  const { length } = contents;
  const size = length < 0x80
    ? [length]
    : length < 0x100
    ? [0x81, length]
    : [0x82, length >> 8, length & 0xff];
  return new Uint8Array([tag, ...size, ...contents]);
}

/**
 * Computes the fingerprint that the OCI console shows for a key.
 *
 * @param key the private key, extractable
 * @returns MD5 of the public key's DER form as colon-separated hex
 */
export async function fingerprintOf(key: CryptoKey): Promise<string> {
  const { kty = "", n = "", e = "" } = await crypto.subtle.exportKey("jwk", key);
  const half = await crypto.subtle.importKey("jwk", { kty, n, e }, RSA_SHA256, true, ["verify"]);
  const der = new Uint8Array(await crypto.subtle.exportKey("spki", half));
  return md5(der).toHex().replace(/(..)(?!$)/g, "$1:");
}
