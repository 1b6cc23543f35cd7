import { match, strictEqual } from "node:assert/strict";
import { generateRsaKey } from "../../scripts/fake_oci/identity/rsa_key.ts";
import { fakeBucket } from "../oci/fake_bucket.ts";
import { makeTestKey, PASSPHRASE } from "../oci/test_keys.ts";
import { expect, type Place, testCredentials } from "./credential_situation.ts";
import { examine } from "./examine.ts";

const key = makeTestKey();

async function encrypted(
  { directory }: Place,
  text: string,
  passphrase?: string,
): Promise<string> {
  await Deno.writeTextFile(`${directory}/encrypted.pem`, key.encrypted, { mode: 0o600 });
  const line = passphrase === undefined ? "" : `\npass_phrase=${passphrase}`;
  return text.replace(/^key_file=.*$/m, `key_file=${directory}/encrypted.pem${line}`);
}

testCredentials([
  {
    title: "the key file of another key",
    spoil: async ({ directory, fingerprint }, text) => {
      const file = `${directory}/other.pem`;
      await Deno.writeTextFile(file, key.pem, { mode: 0o600 });
      return {
        text: text.replace(/^key_file=.*$/m, `key_file=${file}`),
        expected: expect(
          "fingerprint",
          "InvalidConfig",
          new RegExp(`The key's is ${key.fingerprint}, not ${fingerprint}$`),
          `fingerprint=${key.fingerprint}`,
          `openssl rsa -in ${file} -pubout -outform DER | openssl md5 -c`,
        ),
      };
    },
  },
  {
    title: "the fingerprint of another key",
    spoil: ({ directory, fingerprint }, text) => ({
      text: text.replace(/^fingerprint=.*$/m, `fingerprint=${key.fingerprint}`),
      expected: expect(
        "fingerprint",
        "InvalidConfig",
        new RegExp(`The key's is ${fingerprint}, not ${key.fingerprint}$`),
        `fingerprint=${fingerprint}`,
        `openssl rsa -in ${directory}/api_key.pem -pubout -outform DER | openssl md5 -c`,
      ),
    }),
  },
  {
    title: "a fingerprint from the environment that is none",
    spoil: ({ directory, fingerprint }) => ({
      world: { env: { OCI_CLI_FINGERPRINT: "SHA256:abc" } },
      expected: expect(
        "fingerprint",
        "InvalidConfig",
        /The key's is [0-9a-f:]{47}, not SHA256:abc$/,
        `export OCI_CLI_FINGERPRINT=${fingerprint}`,
        `openssl rsa -in ${directory}/api_key.pem -pubout -outform DER | openssl md5 -c`,
      ),
    }),
  },
  {
    title: "a key that the user has not uploaded",
    spoil: async ({ directory, user, tenancy }, text) => {
      await Deno.writeTextFile(`${directory}/new.pem`, key.pem, { mode: 0o600 });
      return {
        text: text.replace(/^key_file=.*$/m, `key_file=${directory}/new.pem`)
          .replace(/^fingerprint=.*$/m, `fingerprint=${key.fingerprint}`),
        expected: expect(
          "authentication",
          "NotAuthenticated",
          /NotAuthenticated/,
          `user=${user}`,
          `tenancy=${tenancy}`,
          `fingerprint=${key.fingerprint}`,
        ),
      };
    },
  },
  {
    title: "a key file that is not there",
    spoil: ({ directory }, text) => ({
      text: text.replace(/^key_file=.*$/m, `key_file=${directory}/no key.pem`),
      expected: expect(
        "private-key",
        "KeyUnreadable",
        /no key.pem: the file does not exist$/,
        `ls -l '${directory}/no key.pem'`,
      ),
    }),
  },
  {
    title: "a directory in place of the key file",
    spoil: ({ directory }, text) => ({
      text: text.replace(/^key_file=.*$/m, `key_file=${directory}`),
      expected: expect(
        "private-key",
        "KeyUnreadable",
        /: it is a directory$/,
        `ls -l ${directory}`,
      ),
    }),
  },
  {
    title: "the key file's path in the variable of the key",
    spoil: ({ directory }) => ({
      world: { env: { OCI_CLI_KEY_CONTENT: `${directory}/api_key.pem` } },
      expected: expect(
        "private-key",
        "KeyUnreadable",
        /OCI_CLI_KEY_CONTENT: it holds a path, not a key$/,
      ),
    }),
  },
  {
    title: "a key that is saved as UTF-16",
    spoil: async ({ directory }, text) => {
      const file = `${directory}/a key.pem`;
      const bytes = [...key.pem].flatMap((character) => [character.charCodeAt(0), 0]);
      await Deno.writeFile(file, Uint8Array.from([0xff, 0xfe, ...bytes]), { mode: 0o600 });
      return {
        text: text.replace(/^key_file=.*$/m, `key_file=${file}`),
        expected: expect(
          "private-key",
          "KeyUnreadable",
          /a key\.pem: it is saved as UTF-16$/,
          `(umask 077; iconv -f UTF-16 -t UTF-8 '${file}' > '${file}.new')`,
        ),
      };
    },
  },
  {
    title: "the public key in place of the private one",
    spoil: async ({ directory }, text) => {
      await Deno.writeTextFile(`${directory}/public.pem`, key.publicPem);
      return {
        text: text.replace(/^key_file=.*$/m, `key_file=${directory}/public.pem`),
        expected: expect(
          "private-key",
          "KeyUnreadable",
          /it holds a public key$/,
          `head -n 1 ${directory}/public.pem`,
        ),
      };
    },
  },
  {
    title: "an encrypted key without its passphrase",
    spoil: async (place, text) => ({
      text: await encrypted(place, text),
      expected: expect(
        "private-key",
        "KeyUnreadable",
        /encrypted and there is no passphrase/,
        `openssl pkey -in ${place.directory}/encrypted.pem -noout -text_pub`,
      ),
    }),
  },
  {
    title: "an encrypted key with another passphrase",
    spoil: async (place, text) => ({
      text: await encrypted(place, text, `${PASSPHRASE}!`),
      expected: expect(
        "private-key",
        "KeyUnreadable",
        /the passphrase does not fit/,
        `openssl pkey -in ${place.directory}/encrypted.pem -noout -text_pub`,
      ),
    }),
  },
]);

Deno.test("the openssl line of a wrong fingerprint prints the right one", async () => {
  await using bucket = await fakeBucket();
  const file = `${bucket.directory}/it's a key.pem`;
  await Deno.writeTextFile(file, key.pem);
  const config = `${bucket.directory}/config`;
  const text = await Deno.readTextFile(config);
  await Deno.writeTextFile(config, text.replace(/^key_file=.*$/m, `key_file=${file}`));
  const line = (await examine(bucket)).check("fingerprint").hint?.split("\n").at(-1) ?? "";
  match(line, /^openssl rsa/);
  const { stdout } = await new Deno.Command("sh", { args: ["-c", line] }).output();
  match(new TextDecoder().decode(stdout), new RegExp(`${key.fingerprint}\\s*$`));
});

Deno.test("the private-key check warns of a key shorter than OCI takes", async () => {
  await using bucket = await fakeBucket();
  const short = await generateRsaKey(1024);
  await Deno.writeTextFile(`${bucket.directory}/short.pem`, short.privateKeyPem, { mode: 0o600 });
  const config = `${bucket.directory}/config`;
  const text = (await Deno.readTextFile(config))
    .replace(/^key_file=.*$/m, `key_file=${bucket.directory}/short.pem`)
    .replace(/^fingerprint=.*$/m, `fingerprint=${short.fingerprint}`);
  await Deno.writeTextFile(config, text);
  const { status, detail, hint } = (await examine(bucket)).check("private-key");
  strictEqual(status, "warn");
  match(detail, /RSA, 1024 bits, less than the 2048/);
  match(hint ?? "", /\noci setup keys$/);
});
