import { fail } from "node:assert/strict";
import { createPrivateKey } from "node:crypto";
import { makeTestKey, PASSPHRASE } from "./test_keys.ts";

/** Length of the pieces of a secret that no output may hold. */
const PIECE = 16;

const key = makeTestKey();
const der = createPrivateKey(key.pem).export({ type: "pkcs1", format: "der" }).toBase64();
const random = (bytes: number): string =>
  crypto.getRandomValues(new Uint8Array(bytes)).toBase64({
    alphabet: "base64url",
    omitPadding: true,
  });
const token = `${
  new TextEncoder().encode('{"alg":"RS256","kid":"asw"}').toBase64({ alphabet: "base64url" })
}.${random(120)}.${random(128)}`;

/** What users put by mistake where something else is meant: the contents of files for their paths. */
export const SECRET_TEXTS: Readonly<Record<string, string>> = {
  "a key": key.pem,
  "an encrypted key": key.encrypted,
  "a key in one line": key.pem.replaceAll("\n", "\\n"),
  "a key whose lines a shell joined": key.pem.replaceAll("\n", " "),
  "a key without its first and last line": der,
  "a file with a key in base64": new TextEncoder().encode(key.pem).toBase64(),
  "a configuration": `[DEFAULT]\nuser=ocid1.user.oc1..${random(30)}\npass_phrase=${PASSPHRASE}-${
    random(12)
  }\n`,
  "a session token": token,
  "a session token as the name of a key": `ST$${token}`,
};

/** Every piece of every secret, without what stands in all keys alike. */
const pieces = new Map<string, string>();
for (const [name, text] of Object.entries(SECRET_TEXTS)) {
  for (const line of text.replace(/-----[A-Z ]+-----/g, "\n").split(/[\s=]|\.\.|\\n/)) {
    for (let at = 0; at + PIECE <= line.length; at++) pieces.set(line.slice(at, at + PIECE), name);
  }
}

/**
 * Fails when an output holds a piece of one of the {@link SECRET_TEXTS}.
 *
 * @param output all that a program has written
 * @param situation what was tried, for the message
 */
export function assertNoSecret(output: string, situation: string): void {
  for (let at = 0; at + PIECE <= output.length; at++) {
    const piece = output.slice(at, at + PIECE);
    const name = pieces.get(piece);
    if (name !== undefined) fail(`${situation}: ${piece} of ${name} is shown in ${output}`);
  }
}
