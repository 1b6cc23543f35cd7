import { match, ok, strictEqual } from "node:assert/strict";
import { generateRsaKey } from "../fakes/identity/rsa_key.ts";
import { type FakeBucket, fakeBucket } from "../oci/fake_bucket.ts";
import { makeTestKey, PASSPHRASE } from "../oci/test_keys.ts";
import { assertFound, examine, type ExamineOptions, type Expectation } from "./examine.ts";

/** Where things lie, for the expectations. */
interface Place {
  readonly bucket: FakeBucket;
  readonly directory: string;
  readonly config: string;
  readonly user: string;
  readonly tenancy: string;
  readonly fingerprint: string;
}

interface Situation {
  readonly title: string;
  /** Spoils the configuration file, and returns the expectation. */
  readonly spoil: (place: Place, text: string) => Promise<Spoilt> | Spoilt;
}

interface Spoilt {
  /** The configuration file's new text. */
  readonly text?: string;
  readonly world?: ExamineOptions;
  readonly expected: Expectation;
}

const key = makeTestKey();

/** An expectation of exit status 3, in one line. */
function expect(
  id: Expectation["id"],
  code: string,
  detail: RegExp,
  ...paste: string[]
): Expectation {
  return { id, code, status: 3, detail, paste };
}

async function encrypted(
  { directory }: Place,
  text: string,
  passphrase?: string,
): Promise<string> {
  await Deno.writeTextFile(`${directory}/encrypted.pem`, key.encrypted, { mode: 0o600 });
  const line = passphrase === undefined ? "" : `\npass_phrase=${passphrase}`;
  return text.replace(/^key_file=.*$/m, `key_file=${directory}/encrypted.pem${line}`);
}

const SITUATIONS: readonly Situation[] = [
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
          new RegExp(`is ${fingerprint}, but the private key's is ${key.fingerprint}`),
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
        new RegExp(`is ${key.fingerprint}, but the private key's is ${fingerprint}`),
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
        /not of the form 12:34/,
        `export OCI_CLI_FINGERPRINT=${fingerprint}`,
        `openssl rsa -in ${directory}/api_key.pem -pubout -outform DER | openssl md5 -c`,
      ),
    }),
  },
  {
    title: "another user",
    spoil: ({ tenancy, fingerprint }, text) => ({
      text: text.replace(/^user=.*$/m, "user=ocid1.user.oc1..stranger"),
      expected: expect(
        "authentication",
        "NotAuthenticated",
        /NotAuthenticated: .* \(opc-request-id /,
        "user=ocid1.user.oc1..stranger",
        `tenancy=${tenancy}`,
        `fingerprint=${fingerprint}`,
      ),
    }),
  },
  {
    title: "another tenancy",
    spoil: ({ user, fingerprint }, text) => ({
      text: text.replace(/^tenancy=.*$/m, "tenancy=ocid1.tenancy.oc1..strangers"),
      expected: expect(
        "authentication",
        "NotAuthenticated",
        /NotAuthenticated/,
        `user=${user}`,
        "tenancy=ocid1.tenancy.oc1..strangers",
        `fingerprint=${fingerprint}`,
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
    title: "user and tenancy swapped",
    spoil: ({ user, tenancy }, text) => ({
      text: text.replace(/^user=.*$/m, `user=${tenancy}`)
        .replace(/^tenancy=.*$/m, `tenancy=${user}`),
      expected: expect(
        "profile",
        "InvalidConfig",
        /is no tenancy's OCID but a user's/,
        `user=${user}`,
        `tenancy=${tenancy}`,
      ),
    }),
  },
  {
    title: "no configuration file",
    spoil: ({ directory }) => ({
      world: { options: { "oci-config-file": `${directory}/none` } },
      expected: expect(
        "config-file",
        "ConfigFileNotFound",
        /none does not exist/,
        "oci setup config",
      ),
    }),
  },
  {
    title: "a configuration file that cannot be read",
    spoil: ({ directory }) => ({
      world: { options: { "oci-config-file": directory } },
      expected: expect(
        "config-file",
        "InvalidConfig",
        /Cannot read the OCI configuration file .*: /,
        `sudo chown "$(id -u)" ${directory}`,
        `chmod 600 ${directory}`,
      ),
    }),
  },
  {
    title: "a line that cannot be read",
    spoil: ({ config }, text) => ({
      text: `${text}\nsecret-passphrase\n`,
      expected: expect(
        "config-file",
        "InvalidConfig",
        /Cannot read line \d+ of .*: it is no key=value/,
        `sed -n ${text.split("\n").length + 1}p ${config}`,
      ),
    }),
  },
  {
    title: "a profile that is not there",
    spoil: () => ({
      world: { env: { OCI_CLI_PROFILE: "DEFALT" } },
      expected: expect(
        "profile",
        "ProfileNotFound",
        /There is no profile "DEFALT" in /,
        "export OCI_CLI_PROFILE=DEFAULT",
      ),
    }),
  },
  {
    title: "a profile that lacks something",
    spoil: (_, text) => ({
      text: text.replace(/^(user|fingerprint)=.*\n/gm, ""),
      expected: expect(
        "profile",
        "InvalidConfig",
        /lacks user, fingerprint$/,
        "[DEFAULT]",
        "user=ocid1.user.oc1..<unique id>",
        "fingerprint=<12:34:56:…>",
      ),
    }),
  },
  {
    title: "the profile of a session without its way to authenticate",
    spoil: ({ directory }, text) => ({
      text: text.replace(/^user=.*$/m, `security_token_file=${directory}/token`),
      expected: expect(
        "profile",
        "InvalidConfig",
        /lacks user$/,
        "export ASYNC_JOB_OCI_AUTH_TYPE=security_token",
      ),
    }),
  },
  {
    title: "variables that lack the key",
    spoil: ({ directory, user, tenancy, fingerprint }) => ({
      world: {
        options: { "oci-config-file": "" },
        env: {
          HOME: directory,
          OCI_CLI_USER: user,
          OCI_CLI_TENANCY: tenancy,
          OCI_CLI_FINGERPRINT: fingerprint,
        },
      },
      expected: expect(
        "profile",
        "InvalidConfig",
        /The OCI_CLI_ variables lack key_file/,
        "export OCI_CLI_KEY_FILE='~/.oci/oci_api_key.pem'",
      ),
    }),
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
    title: "the public key in place of the private one",
    spoil: async ({ directory }, text) => {
      await Deno.writeTextFile(`${directory}/public.pem`, key.publicPem);
      return {
        text: text.replace(/^key_file=.*$/m, `key_file=${directory}/public.pem`),
        expected: expect(
          "private-key",
          "KeyUnreadable",
          /it holds no PEM private key/,
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
];

for (const { title, spoil } of SITUATIONS) {
  Deno.test(`test-oci-setup finds out: ${title}`, async () => {
    await using bucket = await fakeBucket();
    const { principal, key: { fingerprint } } = bucket.oci.user;
    const config = `${bucket.directory}/config`;
    const before = await Deno.readTextFile(config);
    const { text, world, expected } = await spoil({
      bucket,
      directory: bucket.directory,
      config,
      user: principal.id,
      tenancy: principal.tenancy,
      fingerprint,
    }, before);
    if (text !== undefined) await Deno.writeTextFile(config, text);
    const seen = await examine(bucket, world);
    assertFound(seen, expected);
    ok(!seen.stdout.includes(PASSPHRASE), seen.stdout);
    strictEqual(bucket.oci.bucket.objects.size, 0);
  });
}

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
