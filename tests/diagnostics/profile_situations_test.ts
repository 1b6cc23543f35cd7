import { deepStrictEqual, doesNotMatch, match, strictEqual } from "node:assert/strict";
import { fakeBucket } from "../oci/fake_bucket.ts";
import { expect, testCredentials } from "./credential_situation.ts";
import { examine } from "./examine.ts";

testCredentials([
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
    title: "a directory in place of the configuration file",
    spoil: ({ directory }) => ({
      world: { options: { "oci-config-file": directory } },
      expected: expect(
        "config-file",
        "InvalidConfig",
        /Cannot read the OCI configuration file .*: it is a directory$/,
        `ls -l ${directory}`,
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
        /Cannot read line \d+ of .*: it is not key=value/,
        `sed -n ${text.split("\n").length + 1}p ${config}`,
      ),
    }),
  },
  {
    title: "a configuration file that is saved as UTF-16",
    spoil: async ({ config }, text) => {
      const bytes = [...text].flatMap((character) => [character.charCodeAt(0), 0]);
      await Deno.writeFile(config, Uint8Array.from([0xff, 0xfe, ...bytes]));
      return {
        expected: expect(
          "config-file",
          "InvalidConfig",
          /Cannot read .*config: it is saved as UTF-16$/,
          `(umask 077; iconv -f UTF-16 -t UTF-8 '${config}' > '${config}.new')`,
        ),
      };
    },
  },
  {
    title: "a key file's name in the letters of Windows",
    spoil: async ({ config }, text) => {
      const line = text.split("\n").findIndex((each) => each.startsWith("key_file=")) + 1;
      const bytes = Uint8Array.from(
        text.replace(/^key_file=.*$/m, "key_file=/home/j\u00f6rg/key.pem"),
        (character) => character.charCodeAt(0),
      );
      await Deno.writeFile(config, bytes);
      return {
        expected: expect(
          "config-file",
          "InvalidConfig",
          new RegExp(`Cannot read line ${line} of .*: it is not UTF-8$`),
          `(umask 077; iconv -f WINDOWS-1252 -t UTF-8 '${config}' > '${config}.new')`,
        ),
      };
    },
  },
  {
    title: "a profile whose own line is broken",
    spoil: ({ config }, text) => ({
      text: `${text}\n[PROD\nuser=u\n`,
      world: { options: { "oci-profile": "PROD" } },
      expected: expect(
        "config-file",
        "InvalidConfig",
        /Cannot read line \d+ of .*: its bracket is not closed$/,
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
]);

Deno.test("the config-file check warns of a line that cannot be read in another profile, and all the rest works", async () => {
  await using bucket = await fakeBucket();
  const config = `${bucket.directory}/config`;
  const text = (await Deno.readTextFile(config)).trimEnd();
  await Deno.writeTextFile(config, `${text}\n[OTHER]\nsecret-passphrase\n`);
  const seen = await examine(bucket);
  deepStrictEqual([seen.status, seen.ids("warn")], [0, ["config-file"]]);
  const line = text.split("\n").length + 2;
  const { detail, hint } = seen.check("config-file");
  match(
    detail,
    new RegExp(`DEFAULT, OTHER; line ${line}, which is in profile OTHER, cannot be read: it is no`),
  );
  strictEqual(hint?.split("\n").at(-1), `sed -n ${line}p ${config}`);
  doesNotMatch(seen.stdout, /secret-passphrase/);
});
