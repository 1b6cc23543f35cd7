import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import type { AsyncJobError } from "../../lib/errors.ts";
import { type OciSettings, ociSettings } from "../../lib/settings/oci_settings.ts";
import type { OptionName } from "../../lib/settings/options.ts";

const BASE = { ASYNC_JOB_OCI_BUCKET: "b", ASYNC_JOB_OCI_NAMESPACE: "n" };
const settle = (
  env: Record<string, string>,
  options: Partial<Record<OptionName, string>> = {},
): OciSettings =>
  ociSettings(
    new Map(
      Object.entries(options).map((
        [name, value],
      ) => [name as OptionName, { value, source: { kind: "option", name: `--${name}` } }]),
    ),
    (name) => env[name],
  );

Deno.test("ociSettings() has the defaults of the contract", () => {
  const settings = settle(BASE);
  deepStrictEqual(
    Object.fromEntries(Object.entries(settings).map(([name, setting]) => [name, setting?.value])),
    {
      bucket: "b",
      namespace: "n",
      compartment: undefined,
      prefix: "",
      region: undefined,
      configFile: "~/.oci/config",
      profile: "DEFAULT",
      authType: "api_key",
      endpoint: undefined,
      timeout: 30,
      retries: 3,
    },
  );
});

Deno.test("ociSettings() says what to do in Cloud Shell, whose delegation token it cannot use", () => {
  for (const name of ["OCI_CLI_AUTH", "OCI_ANSIBLE_AUTH_TYPE"]) {
    throws(() => settle({ ...BASE, [name]: "instance_obo_user" }), (error: AsyncJobError) => {
      strictEqual(error.code, "InvalidSetting");
      ok(error.message.includes(name) && error.message.includes("Cloud Shell"), error.message);
      ok(error.hint?.includes("export ASYNC_JOB_OCI_AUTH_TYPE=api_key"));
      return true;
    });
  }
  const shell = { ...BASE, OCI_CLI_AUTH: "instance_obo_user", ASYNC_JOB_OCI_AUTH_TYPE: "api_key" };
  strictEqual(settle(shell).authType.value, "api_key");
});

Deno.test("ociSettings() takes options first, then variables from left to right", () => {
  const env: Record<string, string> = { ...BASE };
  const profiles: string[] = [];
  for (
    const name of ["OCI_CONFIG_PROFILE", "OCI_CLI_PROFILE", "OCI_PROFILE", "ASYNC_JOB_OCI_PROFILE"]
  ) {
    env[name] = name;
    const { profile } = settle(env);
    strictEqual(profile.source.name, name);
    profiles.push(profile.value);
  }
  deepStrictEqual(profiles, [
    "OCI_CONFIG_PROFILE",
    "OCI_CLI_PROFILE",
    "OCI_PROFILE",
    "ASYNC_JOB_OCI_PROFILE",
  ]);
  deepStrictEqual(settle(env, { "oci-profile": "mine" }).profile, {
    value: "mine",
    source: { kind: "option", name: "--oci-profile" },
  });
});

Deno.test("ociSettings() names all that is missing in one message", () => {
  throws(() => settle({}), { code: "MissingSetting", message: /oci_bucket and oci_namespace/ });
  throws(() => settle({ ASYNC_JOB_OCI_BUCKET: "b" }), {
    code: "MissingSetting",
    message: /needs oci_namespace$/,
  });
});

Deno.test("ociSettings() refuses values that cannot be, and says where they came from", () => {
  const cases: [OptionName, string, RegExp][] = [
    ["oci-bucket", "a/b", /only letters/],
    ["oci-bucket", "x".repeat(257), /1 to 256/],
    ["oci-namespace", "n n", /only letters/],
    ["oci-prefix", "a\nb", /control character/],
    ["oci-prefix", "x".repeat(401), /400 bytes/],
    ["oci-region", "Frankfurt", /not a region identifier/],
    ["oci-region", "frankfurt-1", /not a region identifier/],
    ["oci-region", '"eu-frankfurt-1"', /quotes stand around the value/],
    ["oci-region", "eu-frankfurt-1 # TODO", /a comment stands behind the value/],
    ["oci-auth-type", "password", /no such choice/],
    ["oci-endpoint", "objectstorage", /not a URL/],
    ["oci-endpoint", "http://objectstorage.example.com", /not https/],
    ["oci-endpoint", "ftp://127.0.0.1", /not https/],
    ["oci-endpoint", "https://u:p@example.com", /more than an address/],
    ["oci-endpoint", "http://u:p@example.com", /more than an address/],
    ["oci-endpoint", "https://example.com/n/ns/b/bucket/o", /more than an address/],
    ["oci-endpoint", "https://example.com//", /more than an address/],
    ["oci-endpoint", "https://example.com/?", /more than an address/],
    ["oci-endpoint", "https://example.com?a=u:p", /more than an address/],
    ["oci-endpoint", "https://example.com#u:p", /more than an address/],
    ["oci-endpoint", "https://@example.com", /more than an address/],
    ["oci-endpoint", "u:p@example com", /not https/],
    ["oci-timeout", "0", /from 0\.1 to 3600/],
    ["oci-timeout", "soon", /from 0\.1/],
    ["oci-retries", "1.5", /whole number/],
    ["oci-retries", "-1", /from 0 to 20/],
  ];
  for (const [name, value, reason] of cases) {
    throws(() => settle(BASE, { [name]: value }), (error: AsyncJobError) => {
      strictEqual(error.code, "InvalidSetting");
      ok(reason.test(error.message) && error.message.includes(`(from --${name})`), error.message);
      ok(!error.message.includes("u:p"), "no password is told");
      return true;
    }, `${name} ${value}`);
  }
});

Deno.test("ociSettings() takes https, and http on loopback", () => {
  for (
    const [url, origin] of [
      ["https://x.example.com/", "https://x.example.com"],
      ["http://127.0.0.1:8080", "http://127.0.0.1:8080"],
      ["http://[::1]:1/", "http://[::1]:1"],
      ["http://localhost/", "http://localhost"],
    ]
  ) {
    strictEqual(settle(BASE, { "oci-endpoint": url ?? "" }).endpoint?.value, origin);
  }
  strictEqual(settle(BASE, { "oci-region": "xx-newplace-12" }).region?.value, "xx-newplace-12");
});

Deno.test("ociSettings() takes a region in any letters and by its short code", () => {
  for (
    const [given, region] of [
      ["US-ASHBURN-1", "us-ashburn-1"],
      [" eu-frankfurt-1 ", "eu-frankfurt-1"],
      ["IAD", "iad"],
      ["fra", "fra"],
    ]
  ) {
    strictEqual(settle({ ...BASE, OCI_REGION: given ?? "" }).region?.value, region);
    strictEqual(settle(BASE, { "oci-region": given ?? "" }).region?.value, region);
  }
});
