import { createHash, createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { AsyncJobError } from "../errors.ts";

/** A private key, ready to sign with. */
export interface SigningKey {
  /** PKCS#8 PEM, decrypted. */
  readonly pem: string;
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
 * The SDK's own reader (`sshpk`) throws outside of any promise when the passphrase is wrong, so keys
 * reach it decrypted.
 *
 * @param text what the file holds
 * @param source where it comes from
 * @returns the decrypted key and its fingerprint
 * @throws {AsyncJobError} `KeyUnreadable`, whose message never holds any of the key
 */
export function parseSigningKey(text: string, source: KeySource): SigningKey {
  const pem = /-----BEGIN ([A-Z ]*PRIVATE KEY)-----[\s\S]+?-----END \1-----/.exec(text)?.[0];
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
  const key = decrypt(pem, encrypted, source);
  if (key.asymmetricKeyType !== "rsa") {
    throw unreadable(
      source,
      `it is a key of the kind ${key.asymmetricKeyType}`,
      "OCI signs requests with RSA keys of 2048 bits or more.",
    );
  }
  return {
    pem: String(key.export({ type: "pkcs8", format: "pem" })),
    fingerprint: fingerprintOf(key),
  };
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

function decrypt(pem: string, encrypted: boolean, source: KeySource): KeyObject {
  try {
    return createPrivateKey({
      key: pem,
      ...(source.passphrase === undefined ? {} : { passphrase: source.passphrase }),
    });
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
}

function fingerprintOf(key: KeyObject): string {
  const der = createPublicKey(key).export({ type: "spki", format: "der" });
  return createHash("md5").update(der).digest("hex").replace(/(..)(?!$)/g, "$1:");
}
