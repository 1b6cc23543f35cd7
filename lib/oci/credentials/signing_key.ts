import { md5 } from "@noble/hashes/legacy";
import { AsyncJobError, type ErrorDetails } from "../../errors.ts";
import { type Bytes, itemsOf, readDer, SEQUENCE, writeDer } from "./der.ts";
import type { KeyEncryption } from "./key_encryption.ts";
import { type KeySource, notAPrivateKey, throughFile } from "../../settings/key_text.ts";
import { surplusOf } from "../../settings/surplus.ts";

/** RSASSA-PKCS1-v1_5 with SHA-256, which OCI calls `rsa-sha256`. */
export const RSA_SHA256 = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };

/** A private key, ready to sign with. */
export interface SigningKey {
  readonly key: CryptoKey;
  /** MD5 of the public key's DER form as colon-separated hex, the form that the OCI console shows. */
  readonly fingerprint: string;
}

/** A private key in PEM form (RFC 7468). */
interface PemBlock {
  /** What kind it is: the words before `PRIVATE KEY`, with a space behind them. */
  readonly kind: string;
  /** The lines before an encrypted key of the older kind. */
  readonly dekInfo: string | undefined;
  readonly der: Bytes;
}

/**
 * Reads an RSA private key in PEM form, PKCS#1 or PKCS#8, encrypted or not. Text around it, such as the
 * `OCI_API_KEY` line that the console appends, is ignored, and `\n` in it is taken for a line's end.
 *
 * Keys are read by WebCrypto, which is there already; what it does not read is left to Node's `crypto`,
 * which takes longer to load than the smallest command takes in all.
 *
 * @param text what the file holds
 * @param source where it comes from
 * @returns the key and its fingerprint
 * @throws {AsyncJobError} `KeyUnreadable`, whose message never holds any of the key
 */
export async function parseSigningKey(text: string, source: KeySource): Promise<SigningKey> {
  const [, kind = "", body] =
    /-----BEGIN ([A-Z0-9 ]*)PRIVATE KEY-----([^]+?)-----END \1PRIVATE KEY-----/.exec(
      text.replaceAll("\\r", "").replaceAll("\\n", "\n"),
    ) ?? [];
  if (body === undefined) {
    const { problem, ...fix } = notAPrivateKey(text, source);
    throw unreadable(source, problem, fix);
  }
  if (kind === "OPENSSH ") throw openSsh(body, source);
  const type = FORMS[kind];
  if (type === undefined) throw otherKind(kind.trim(), source);
  const block = pemBlock(kind, body, source);
  const der = await decrypted(block, source) ?? block.der;
  return await plainKey(der, type) ?? await otherKey(der, type, source);
}

function pemBlock(kind: string, body: string, source: KeySource): PemBlock {
  // The lines stand alone, or all in one line where a variable has lost their ends.
  const headers = /^\s*Proc-Type:\s*4,\s*ENCRYPTED\s+DEK-Info:\s*([\w-]+,\s*[0-9A-Fa-f]+)\s/.exec(
    body,
  );
  const [{ length }, dekInfo] = headers ?? [""];
  try {
    return { kind, dekInfo, der: Uint8Array.fromBase64(body.slice(length)) };
  } catch (cause) {
    throw damaged(source, cause);
  }
}

/** Takes the encryption away; `undefined` where there is none. */
async function decrypted(
  { kind, dekInfo, der }: PemBlock,
  source: KeySource,
): Promise<Bytes | undefined> {
  if (kind !== "ENCRYPTED " && dekInfo === undefined) return undefined;
  const { headerEncryption, pkcs8Encryption } = await import("./key_encryption.ts");
  let encryption: KeyEncryption;
  try {
    encryption = dekInfo === undefined ? pkcs8Encryption(der) : headerEncryption(dekInfo, der);
  } catch (cause) {
    throw damaged(source, cause);
  }
  const { cipher, decrypt } = encryption;
  if (decrypt === undefined) {
    const command = throughFile(
      source,
      (from, to) =>
        `openssl pkcs8 -topk8 -v2 aes-256-cbc -provider default -provider legacy -in ${from} -out ${to}`,
    );
    throw unreadable(
      source,
      `it is encrypted with ${cipher}, which async-job does not read`,
      { hint: "Convert it, and use the new file:", command },
    );
  }
  if (source.passphrase === undefined) {
    throw unreadable(
      source,
      "it is encrypted and there is no passphrase",
      {
        hint: "Set pass_phrase in the profile, or OCI_CLI_PASSPHRASE.",
        facts: { isPassphrase: true },
      },
    );
  }
  try {
    const plain = await decrypt(source.passphrase);
    // Of 256 wrong passphrases one leaves bytes behind that end as they should.
    if (itemsOf(readDer(plain)[0]).length < 2) throw new RangeError("Not a private key");
    return plain;
  } catch (cause) {
    const { problem = "" } = surplusOf(source.passphrase) ?? {};
    throw unreadable(
      source,
      "the passphrase does not fit",
      {
        hint: `Correct pass_phrase in the profile, or OCI_CLI_PASSPHRASE${
          problem && `; ${problem}`
        }.`,
        facts: { isPassphrase: true },
        cause,
      },
    );
  }
}

/**
 * The error for a key that cannot be used.
 *
 * @param source where it comes from
 * @param problem what is wrong with it
 * @param details how to fix it, and the error underneath
 * @returns the error to throw
 */
export function unreadable(
  source: { name: string },
  problem: string,
  details: ErrorDetails,
): AsyncJobError {
  return new AsyncJobError(
    "KeyUnreadable",
    `Cannot use the private key of ${source.name}: ${problem}`,
    details,
  );
}

function damaged(source: KeySource, cause: unknown): AsyncJobError {
  return unreadable(source, "its PEM text is damaged", {
    hint: "Copy the key file again, or make a new API key.",
    cause,
  });
}

/** Keys of SSH come in a form of their own; what kind they are stands in it unencrypted. */
function openSsh(body: string, source: KeySource): AsyncJobError {
  const kind = /ssh-(ed25519|dss)|ecdsa/.exec(binaryText(body))?.[0];
  if (kind !== undefined) return otherKind(kind, source);
  const command = throughFile(
    source,
    (from, to) => `cp ${from} ${to} && chmod 600 ${to} && ssh-keygen -p -m PKCS8 -f ${to}`,
  );
  return unreadable(source, "it is in OpenSSH's form", {
    hint: "Convert a copy of it, and use that:",
    command,
  });
}

function binaryText(base64: string): string {
  try {
    return atob(base64.replace(/\s/g, ""));
  } catch {
    return "";
  }
}

function otherKind(kind: string, source: KeySource): AsyncJobError {
  return unreadable(source, `it is a key of the kind ${kind}`, {
    hint: "OCI signs requests with RSA keys of 2048 bits or more.",
  });
}

/** How the contents of a key are written down. */
type KeyForm = "pkcs1" | "pkcs8" | "sec1";

/** The forms by the kinds of PEM blocks. */
const FORMS: Readonly<Record<string, KeyForm>> = {
  "": "pkcs8",
  "ENCRYPTED ": "pkcs8",
  "RSA ": "pkcs1",
  "EC ": "sec1",
};

/** A key as nearly all files hold it, or nothing when it is of another kind or damaged. */
async function plainKey(der: Bytes, type: KeyForm): Promise<SigningKey | undefined> {
  try {
    if (type !== "sec1") return await importKey(type === "pkcs1" ? pkcs8Of(der) : der);
  } catch {
    // Whoever reads it next tells what is wrong with it.
  }
  return undefined;
}

async function otherKey(der: Bytes, type: KeyForm, source: KeySource): Promise<SigningKey> {
  const { createPrivateKey } = await import("node:crypto");
  let other: ReturnType<typeof createPrivateKey>;
  try {
    other = createPrivateKey({ key: der as unknown as Buffer, format: "der", type });
  } catch (cause) {
    throw damaged(source, cause);
  }
  if (other.asymmetricKeyType !== "rsa") {
    throw otherKind(String(other.asymmetricKeyType), source);
  }
  try {
    return await importKey(new Uint8Array(other.export({ type: "pkcs8", format: "der" })));
  } catch (cause) {
    throw unreadable(source, "WebCrypto cannot sign with it", {
      hint: "Make a new API key.",
      cause,
    });
  }
}

async function importKey(pkcs8: Bytes): Promise<SigningKey> {
  const key = await crypto.subtle.importKey("pkcs8", pkcs8, RSA_SHA256, true, ["sign"]);
  return { key, fingerprint: fingerprintOf(publicHalfOf(pkcs8)) };
}

/** INTEGER 0, and the algorithm: OBJECT IDENTIFIER rsaEncryption, NULL. */
const VERSION = [0x02, 0x01, 0x00];
const RSA = Uint8Array.fromHex("300d06092a864886f70d0101010500");

/** Puts the envelope of PKCS#8 (RFC 5208) around the RSA key of PKCS#1 (RFC 8017, A.1.2). */
function pkcs8Of(pkcs1: Bytes): Bytes {
  return writeDer(SEQUENCE, [...VERSION, ...RSA, ...writeDer(0x04, [...pkcs1])]);
}

/** Takes the public half out of a private key: its modulus and exponent (RFC 8017, A.1.1), as an SPKI. */
function publicHalfOf(pkcs8: Bytes): Bytes {
  const [, , pkcs1] = itemsOf(readDer(pkcs8)[0]);
  const [, modulus, exponent] = itemsOf(readDer(pkcs1?.contents ?? new Uint8Array())[0]);
  const numbers = [modulus, exponent].flatMap((number) => [
    ...writeDer(0x02, [...number?.contents ?? []]),
  ]);
  // The bits are whole bytes: none is left over.
  return writeDer(SEQUENCE, [...RSA, ...writeDer(0x03, [0, ...writeDer(SEQUENCE, numbers)])]);
}

/**
 * Computes the fingerprint that the OCI console shows for a key.
 *
 * @param publicKey the public key's DER form, an SPKI (RFC 5280, 4.1.2.7)
 * @returns its MD5 as colon-separated hex
 */
export function fingerprintOf(publicKey: Bytes): string {
  return md5(publicKey).toHex().replace(/(..)(?!$)/g, "$1:");
}
