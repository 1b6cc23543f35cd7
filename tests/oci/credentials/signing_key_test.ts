import { strictEqual } from "node:assert/strict";
import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { parseSigningKey } from "../../../lib/oci/credentials/signing_key.ts";
import { makeTestKey, PASSPHRASE, pemOf } from "../test_keys.ts";

const KEY = makeTestKey();
const plain = { name: "key.pem", passphrase: undefined };
const withPassphrase = { name: "key.pem", passphrase: PASSPHRASE };

/** The key as PKCS#1, which older tools write. */
function pkcs1(options: { cipher?: string } = {}): string {
  const key = createPrivateKey(KEY.pem);
  const { cipher } = options;
  return String(
    key.export({
      type: "pkcs1",
      format: "pem",
      ...(cipher === undefined ? {} : { cipher, passphrase: PASSPHRASE }),
    }),
  );
}

Deno.test("parseSigningKey() reads PKCS#8 and PKCS#1 alike, with either line ending", async () => {
  for (const pem of [KEY.pem, pkcs1()]) {
    for (const text of [pem, pem.replaceAll("\n", "\r\n"), `  \n${pem}OCI_API_KEY\n`]) {
      const key = await parseSigningKey(text, plain);
      strictEqual(await pemOf(key), KEY.pem);
      strictEqual(key.fingerprint, KEY.fingerprint);
    }
  }
});

Deno.test("parseSigningKey() reads PKCS#1 keys of any usual size", async () => {
  for (const modulusLength of [1024, 3072, 4096]) {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength });
    const key = await parseSigningKey(
      String(privateKey.export({ type: "pkcs1", format: "pem" })),
      plain,
    );
    strictEqual(await pemOf(key), String(privateKey.export({ type: "pkcs8", format: "pem" })));
  }
});

Deno.test("parseSigningKey() reads an encrypted key", async () => {
  const key = await parseSigningKey(KEY.encrypted, withPassphrase);
  strictEqual(await pemOf(key), KEY.pem);
  strictEqual(key.fingerprint, KEY.fingerprint);
});

Deno.test("parseSigningKey() heeds no passphrase of a key that has none", async () => {
  strictEqual(await pemOf(await parseSigningKey(KEY.pem, withPassphrase)), KEY.pem);
});

Deno.test("parseSigningKey() reads keys as variables and YAML leave them", async () => {
  const indented = KEY.pem.replaceAll("\n", "\n      ");
  for (
    const text of [
      KEY.pem.replaceAll("\n", "\\n"),
      KEY.pem.replaceAll("\n", "\\r\\n"),
      KEY.pem.trim().replaceAll("\n", " "),
      `"${KEY.pem}"`,
      `'${KEY.pem.replaceAll("\n", "\\n")}'`,
      `\ufeff${KEY.pem}`,
      `   ${indented}`,
      `${KEY.publicPem}${KEY.pem}`,
      `${KEY.pem}${KEY.publicPem}OCI_API_KEY`,
      `Bag Attributes\n    friendlyName: ü\ufffd\n${KEY.pem}\nOCI_API_KEY\n`,
      `${KEY.pem}${makeTestKey().pem}`,
    ]
  ) {
    strictEqual(await pemOf(await parseSigningKey(text, plain)), KEY.pem, text);
  }
});
