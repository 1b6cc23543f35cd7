import { ok, rejects, strictEqual } from "node:assert/strict";
import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import type { AsyncJobError } from "../../lib/errors.ts";
import { parseSigningKey } from "../../lib/oci/signing_key.ts";
import { makeTestKey, PASSPHRASE, pemOf } from "./test_keys.ts";

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

Deno.test("parseSigningKey() leaves what WebCrypto cannot read to Node", async () => {
  const key = await parseSigningKey(KEY.encrypted, withPassphrase);
  strictEqual(await pemOf(key), KEY.pem);
  strictEqual(key.fingerprint, KEY.fingerprint);
});

Deno.test("parseSigningKey() heeds no passphrase of a key that has none", async () => {
  strictEqual(await pemOf(await parseSigningKey(KEY.pem, withPassphrase)), KEY.pem);
});

Deno.test("parseSigningKey() says what is wrong with a key, and nothing of the key", async () => {
  const ec = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
  const cases: [string, typeof plain | typeof withPassphrase, RegExp][] = [
    [String(ec.export({ type: "pkcs8", format: "pem" })), plain, /a key of the kind ec$/],
    [KEY.pem.replace(/\n.{20}/, "\n"), plain, /its PEM text is damaged$/],
    [KEY.pem.replace(/\n(.{40})/, "\n$1!"), plain, /its PEM text is damaged$/],
    [KEY.encrypted, plain, /there is no passphrase$/],
    [KEY.encrypted, { ...plain, passphrase: "wrong" }, /the passphrase does not fit$/],
    [KEY.publicPem, plain, /it holds no PEM private key$/],
  ];
  for (const [text, source, problem] of cases) {
    await rejects(parseSigningKey(text, source), (error: AsyncJobError) => {
      strictEqual(error.code, "KeyUnreadable");
      ok(problem.test(error.message), error.message);
      const said = `${error.message} ${error.hint}`;
      ok(!said.includes(PASSPHRASE) && !/[A-Za-z0-9+/]{30}/.test(said), said);
      return true;
    });
  }
});
