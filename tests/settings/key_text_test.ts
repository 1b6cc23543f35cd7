import { match, ok, rejects, strictEqual } from "node:assert/strict";
import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import type { AsyncJobError } from "../../lib/errors.ts";
import type { KeySource } from "../../lib/settings/key_text.ts";
import { parseSigningKey } from "../../lib/oci/credentials/signing_key.ts";
import { notInstalled } from "../not_installed.ts";
import { scratchDirectory } from "../../scripts/scratch_directory.ts";
import { testUnless } from "../test_unless.ts";
import { openssl, OPENSSL_OBSTACLE } from "../oci/openssl.ts";
import { makeTestKey, PASSPHRASE, pemOf } from "../oci/test_keys.ts";

const KEY = makeTestKey();
const FILE: KeySource = { name: "/k/key.pem", passphrase: undefined };
const VARIABLE: KeySource = {
  name: "OCI_CLI_KEY_CONTENT",
  passphrase: undefined,
  isVariable: true,
};

const base64 = (text: string): string => btoa(text).replace(/(.{64})/g, "$1\n");
const der = (pem: string): Uint8Array =>
  Uint8Array.fromBase64(pem.replace(/-----[A-Z ]+-----/g, ""));
/** Bytes as a text file is read. */
const asText = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const utf16 = (text: string, mark: boolean): string =>
  asText(
    Uint8Array.from([
      ...mark ? [0xff, 0xfe] : [],
      ...[...text].flatMap((character) => [character.charCodeAt(0), 0]),
    ]),
  );
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
const ed25519 = generateKeyPairSync("ed25519").privateKey;

/** What somebody has put where the key should be, and the problem and the remedy to name. */
const CASES: readonly (readonly [string, string, KeySource, RegExp, RegExp])[] = [
  ["nothing", " \n", FILE, /: it is empty$/, /Copy the key again/],
  ["any text", "not a key", FILE, /: it holds no PEM private key$/, /BEGIN PRIVATE KEY/],
  ["a public key", KEY.publicPem, FILE, /: it holds a public key$/, /^Name the private key/],
  ["a public key in a variable", KEY.publicPem, VARIABLE, /a public key$/, /^Set OCI_CLI_KEY_C/],
  ["an SSH public key", "ssh-rsa AAAAB3 me@x", FILE, /: it holds a public key$/, /private key/],
  [
    "a certificate",
    "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
    FILE,
    /: it holds a certificate and no private key$/,
    /private key that the API key was made of/,
  ],
  [
    "a certificate request",
    "-----BEGIN NEW CERTIFICATE REQUEST-----\nMIIB",
    FILE,
    /: it holds a certificate request and no private key$/,
    /private key that the API key was made of/,
  ],
  ["a key of PuTTY", "PuTTY-User-Key-File-2: ssh-rsa\n", FILE, /PuTTY's form$/, /: puttygen /],
  [
    "an EC key",
    String(ec.export({ type: "pkcs8", format: "pem" })),
    FILE,
    /: it is a key of the kind ec$/,
    /RSA keys of 2048 bits/,
  ],
  [
    "an EC key in SEC 1 form",
    String(ec.export({ type: "sec1", format: "pem" })),
    FILE,
    /of the kind ec$/,
    /RSA keys/,
  ],
  [
    "a DSA key",
    "-----BEGIN DSA PRIVATE KEY-----\nMIIB\n-----END DSA PRIVATE KEY-----",
    FILE,
    /of the kind DSA$/,
    /RSA keys/,
  ],
  [
    "an Ed25519 key",
    String(ed25519.export({ type: "pkcs8", format: "pem" })),
    FILE,
    /of the kind ed25519$/,
    /RSA keys/,
  ],
  ["a key without its end", KEY.pem.slice(0, 900), FILE, /: it is cut off: its END line/, /whole/],
  ["a key without its start", KEY.pem.slice(30), FILE, /: its BEGIN line is missing$/, /whole/],
  ["a key with a hole", KEY.pem.replace(/\n.{20}/, "\n"), FILE, /PEM text is damaged$/, /again/],
  ["a key with a mistake", KEY.pem.replace(/\nM/, "\n!"), FILE, /PEM text is damaged$/, /again/],
  [
    "a key in UTF-16",
    utf16(KEY.pem, true),
    FILE,
    /: it is saved as UTF-16$/,
    /: \(umask 077; iconv -f UTF-16 /,
  ],
  ["a key in UTF-16, unmarked", utf16(KEY.pem, false), FILE, /saved as UTF-16$/, /; iconv /],
  ["a key in DER", asText(der(KEY.pem)), FILE, /: it is binary, not PEM/, /-inform DER -in '\/k/],
  ["a picture", "\ufffdPNG\r\n\0\0\0", FILE, /: it is binary, not PEM text$/, /: openssl pkey /],
  ["base64", base64(KEY.pem), FILE, /: it is a key in base64, not the key$/, /; base64 -d '\/k/],
  ["base64 in a variable", base64(KEY.pem), VARIABLE, /base64, not the key$/, /: export OCI_CLI_/],
  [
    "a key without its first and last line",
    KEY.pem.replace(/-----[A-Z ]+-----\n/g, ""),
    VARIABLE,
    /: its BEGIN and END lines are missing$/,
    /first and its last line/,
  ],
  ...["~/.oci/key.pem", "/home/u/key", "key.pem", '"/home/u/key.pem"', "C:\\key.pem"].map((path) =>
    [
      `the path ${path} in a variable`,
      path,
      VARIABLE,
      /: it holds a path, not a key$/,
      /set OCI_CLI_KEY_FILE to the path/,
    ] as const
  ),
];

for (const [what, text, source, problem, remedy] of CASES) {
  Deno.test(`parseSigningKey() says so when it is given ${what}, and nothing of it`, async () => {
    await rejects(parseSigningKey(text, source), (error: AsyncJobError) => {
      strictEqual(error.code, "KeyUnreadable");
      match(error.message, problem);
      match(error.hint ?? "", remedy);
      const said = `${error.message} ${error.hint}`;
      ok(!said.includes("chmod"), said);
      ok(!/[A-Za-z0-9+]{30}/.test(said) && !said.includes("home/u"), said);
      return true;
    });
  });
}

/** Runs the command at the end of the hint, and reads the key of the file that it makes. */
async function converted(name: string, answers = ""): Promise<string> {
  const { hint } = await parseSigningKey(await Deno.readTextFile(name), {
    name,
    passphrase: undefined,
  }).catch((error: AsyncJobError) => error) as AsyncJobError;
  const line = `${hint?.replace(/^.*?: /, "")} ${answers}`;
  const { success, stderr } = await new Deno.Command("sh", { args: ["-c", line] }).output();
  ok(success, `${line}: ${new TextDecoder().decode(stderr)}`);
  const text = await Deno.readTextFile(`${name}.new`);
  return await pemOf(await parseSigningKey(text, { name, passphrase: undefined }));
}

testUnless(
  OPENSSL_OBSTACLE,
  "parseSigningKey() names lines that make a key of UTF-16, base64, DER and PKCS#12",
  async () => {
    await using scratch = await scratchDirectory();
    const name = `${scratch.path}/it's a key`;
    const bytes = Uint8Array.from(
      [...KEY.pem].flatMap((character) => [character.charCodeAt(0), 0]),
    );
    await Deno.writeFile(name, Uint8Array.from([0xff, 0xfe, ...bytes]));
    strictEqual(await converted(name), KEY.pem);
    await Deno.writeTextFile(name, base64(KEY.pem));
    strictEqual(await converted(name), KEY.pem);
    await Deno.writeFile(name, der(KEY.pem));
    strictEqual(await converted(name), KEY.pem);
    const pkcs1 = createPrivateKey(KEY.pem).export({ type: "pkcs1", format: "der" });
    await Deno.writeFile(name, new Uint8Array(pkcs1));
    strictEqual(await converted(name), KEY.pem);
    const pss = await openssl(["genpkey", "-algorithm", "RSA-PSS", "-quiet"]);
    await rejects(parseSigningKey(pss, FILE), /: it is a key of the kind rsa-pss$/);
    const secret = `${scratch.path}/key.pem`;
    await Deno.writeTextFile(secret, KEY.pem);
    await openssl(
      ["pkcs12", "-export", "-nocerts", "-inkey", secret, "-out", name, "-passout", "pass:p"],
    );
    await rejects(
      parseSigningKey(await Deno.readTextFile(name), FILE),
      /: it is a PKCS#12 file$/,
    );
    strictEqual(await converted(name, "-passin pass:p"), KEY.pem);
  },
);

testUnless(
  await notInstalled("ssh-keygen"),
  "parseSigningKey() names the line that makes a key of OpenSSH's form, and other kinds of SSH keys",
  async () => {
    await using scratch = await scratchDirectory();
    const make = async (type: string): Promise<string> => {
      const name = `${scratch.path}/id ${type}`;
      const { success } = await new Deno.Command("ssh-keygen", {
        args: ["-q", "-t", type, "-N", "", "-f", name],
      }).output();
      ok(success);
      return name;
    };
    const name = await make("rsa");
    const text = await Deno.readTextFile(name);
    await rejects(parseSigningKey(text, FILE), /: it is in OpenSSH's form$/);
    match(await converted(name, `-N ''`), /BEGIN PRIVATE KEY/);
    strictEqual(await Deno.readTextFile(name), text);
    for (const [type, called] of [["ed25519", "ssh-ed25519"], ["ecdsa", "ecdsa"]] as const) {
      const other = await Deno.readTextFile(await make(type));
      await rejects(parseSigningKey(other, FILE), new RegExp(`of the kind ${called}$`));
    }
  },
);

Deno.test("parseSigningKey() tells of quotes around a passphrase that does not fit, and nothing else of it", async () => {
  const source = { ...FILE, passphrase: `"${PASSPHRASE}"` };
  await rejects(parseSigningKey(KEY.encrypted, source), (error: AsyncJobError) => {
    match(error.message, /: the passphrase does not fit$/);
    match(error.hint ?? "", /OCI_CLI_PASSPHRASE; quotes stand around the value and count as part/);
    ok(!`${error.message}${error.hint}`.includes(PASSPHRASE));
    return true;
  });
});
