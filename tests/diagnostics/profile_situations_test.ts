import { expect, testCredentials } from "./credential_situation.ts";

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
]);
