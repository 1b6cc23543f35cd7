import { match, ok, rejects, strictEqual } from "node:assert/strict";
import type { AsyncJobError } from "../../../lib/errors.ts";
import { parseSigningKey } from "../../../lib/oci/credentials/signing_key.ts";
import { scratchDirectory } from "../../../scripts/scratch_directory.ts";
import { testUnless } from "../../test_unless.ts";
import { ALL_CIPHERS, ENCRYPT_ARGS, openssl, OPENSSL_OBSTACLE } from "../openssl.ts";
import { makeTestKey, PASSPHRASE, pemOf } from "../test_keys.ts";

const KEY = makeTestKey();
const withPassphrase = { name: "key.pem", passphrase: PASSPHRASE };

/** Has openssl write the key as PKCS#1, encrypted as its old commands do. */
const traditional = (cipher: string): Promise<string> =>
  openssl(["rsa", ...ALL_CIPHERS, "-traditional", `-${cipher}`, ...ENCRYPT_ARGS], KEY.pem);
/** Has openssl write the key as PKCS#8. */
const pkcs8 = (...options: readonly string[]): Promise<string> =>
  openssl(["pkcs8", "-topk8", ...ALL_CIPHERS, ...options, ...ENCRYPT_ARGS], KEY.pem);

/** Whatever Oracle's own tools read and the runtime has a cipher for. */
const READABLE: Readonly<Record<string, () => Promise<string>>> = {
  "genrsa -des3 of OpenSSL 1": () => traditional("des3"),
  "genrsa -des of OpenSSL 1": () => traditional("des"),
  "genrsa -aes128 of OpenSSL 1": () => traditional("aes128"),
  "genrsa -aes192 of OpenSSL 1": () => traditional("aes192"),
  "genrsa -aes256 of OpenSSL 1": () => traditional("aes256"),
  "-v2 des3": () => pkcs8("-v2", "des3"),
  "-v2 des-cbc": () => pkcs8("-v2", "des-cbc"),
  "-v2 aes-128-cbc with HMAC-SHA-1": () => pkcs8("-v2", "aes-128-cbc", "-v2prf", "hmacWithSHA1"),
  "-v2 aes-192-cbc with HMAC-SHA-384": () =>
    pkcs8("-v2", "aes-192-cbc", "-v2prf", "hmacWithSHA384"),
  "-v2 aes-256-cbc with HMAC-SHA-512": () =>
    pkcs8("-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA512"),
  "-v2 aes-256-cbc": () => pkcs8("-v2", "aes-256-cbc"),
  "-scrypt": () => pkcs8("-scrypt"),
  "-v1 PBE-SHA1-3DES": () => pkcs8("-v1", "PBE-SHA1-3DES"),
  "-v1 PBE-SHA1-2DES": () => pkcs8("-v1", "PBE-SHA1-2DES"),
  "-v1 PBE-MD5-DES": () => pkcs8("-v1", "PBE-MD5-DES"),
  "-v1 PBE-SHA1-DES": () => pkcs8("-v1", "PBE-SHA1-DES"),
};

for (const [how, make] of Object.entries(READABLE)) {
  testUnless(
    OPENSSL_OBSTACLE,
    `parseSigningKey() reads a key that was encrypted by openssl: ${how}`,
    async () => {
      const pem = await make();
      for (const text of [pem, pem.replaceAll("\n", "\r\n"), pem.replaceAll("\n", "\n    ")]) {
        strictEqual(await pemOf(await parseSigningKey(text, withPassphrase)), KEY.pem);
      }
      const oneLine = pem.trim().replaceAll("\n", " ");
      strictEqual(await pemOf(await parseSigningKey(oneLine, withPassphrase)), KEY.pem);
      for (const wrong of ["wrong", "", `${PASSPHRASE} `, "pässwörd"]) {
        await rejects(
          parseSigningKey(pem, { ...withPassphrase, passphrase: wrong }),
          /: the passphrase does not fit$/,
        );
      }
      await rejects(
        parseSigningKey(pem, { ...withPassphrase, passphrase: undefined }),
        /: it is encrypted and there is no passphrase$/,
      );
    },
  );
}

testUnless(
  OPENSSL_OBSTACLE,
  "parseSigningKey() reads keys whose passphrase is long or not ASCII",
  async () => {
    for (const passphrase of ["zażółć gęślą jaźń 🔑", "x".repeat(200)]) {
      for (const form of [["-v2", "aes-256-cbc"], ["-v2", "des3"], ["-v1", "PBE-SHA1-3DES"]]) {
        const pem = await openssl(
          ["pkcs8", "-topk8", ...ALL_CIPHERS, ...form, "-passout", `pass:${passphrase}`],
          KEY.pem,
        );
        strictEqual(await pemOf(await parseSigningKey(pem, { name: "k", passphrase })), KEY.pem);
      }
    }
  },
);

/** What the runtime has no cipher for, and what it is called. */
const UNREADABLE: readonly (readonly [string, () => Promise<string>])[] = [
  ["PBE-SHA1-RC4-128", () => pkcs8("-v1", "PBE-SHA1-RC4-128")],
  ["PBE-SHA1-RC2-40", () => pkcs8("-v1", "PBE-SHA1-RC2-40")],
  ["RC2-CBC", () => pkcs8("-v2", "rc2-cbc")],
  ["CAMELLIA-256-CBC", () => pkcs8("-v2", "camellia-256-cbc")],
  ["1.3.6.1.4.1.3029.1.2", () => pkcs8("-v2", "bf-cbc")],
  ["SEED-CBC", () => traditional("seed")],
];

for (const [cipher, make] of UNREADABLE) {
  testUnless(
    OPENSSL_OBSTACLE,
    `parseSigningKey() names the cipher ${cipher}, which it does not read, and the line that converts the key`,
    async () => {
      await using scratch = await scratchDirectory();
      const name = `${scratch.path}/it's a key.pem`;
      const pem = await make();
      await Deno.writeTextFile(name, pem);
      for (const passphrase of [PASSPHRASE, "wrong", undefined]) {
        await rejects(parseSigningKey(pem, { name, passphrase }), (error: AsyncJobError) => {
          strictEqual(error.code, "KeyUnreadable");
          ok(
            error.message.endsWith(
              `: it is encrypted with ${cipher}, which async-job does not read`,
            ),
          );
          match(error.hint ?? "", /^Convert it, .*: openssl pkcs8 -topk8 /);
          return true;
        });
      }
      const { hint } = await parseSigningKey(pem, { name, passphrase: undefined })
        .catch((error: AsyncJobError) => error) as AsyncJobError;
      const line = String(hint?.replace(/^.*?: /, ""));
      const passphrases = `-passin pass:${PASSPHRASE} -passout pass:${PASSPHRASE}`;
      const { success } = await new Deno.Command("sh", { args: ["-c", `${line} ${passphrases}`] })
        .output();
      ok(success, line);
      const converted = await Deno.readTextFile(`${name}.new`);
      strictEqual(await pemOf(await parseSigningKey(converted, withPassphrase)), KEY.pem);
    },
  );
}

Deno.test("parseSigningKey() takes no damaged encrypted key for one with another passphrase", async () => {
  const lines = KEY.encrypted.trim().split("\n");
  const cut = [...lines.slice(0, 5), lines.at(-1)].join("\n");
  const header = (line: string): string => KEY.encrypted.replace("\n", `\n${line}\n`);
  for (
    const text of [
      cut,
      KEY.encrypted.replace("\nMII", "\nAII"),
      KEY.encrypted.replace("\nM", "\n!"),
      header("Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,12\n"),
    ]
  ) {
    await rejects(parseSigningKey(text, withPassphrase), /: its PEM text is damaged$/);
  }
});
