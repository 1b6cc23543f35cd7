import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { withoutPassword } from "../../lib/diagnostics/settings_shown.ts";
import { fakeBucket } from "../oci/fake_bucket.ts";
import { makeTestKey, PASSPHRASE } from "../oci/test_keys.ts";
import { writeConfigFile } from "../../scripts/fake_oci/config_file.ts";
import { type Examination, examine, examineAsText, type ExamineOptions } from "./examine.ts";

function shown(seen: Examination, name: string): (string | null)[] {
  const { value, source } = seen.settings.find((setting) => setting.name === name) ??
    { value: "no such line", source: null };
  return [value, source];
}

Deno.test("each setting is shown with the option, variable or profile that it came from", async () => {
  await using bucket = await fakeBucket();
  const { oci, directory } = bucket;
  const seen = await examine(bucket, {
    options: { "oci-namespace": "", "oci-compartment": "", "oci-prefix": "team/" },
    env: {
      ASYNC_JOB_OCI_NAMESPACE: oci.namespace,
      ASYNC_JOB_OCI_COMPARTMENT: oci.compartmentId,
      OCI_CLI_USER: oci.user.principal.id,
      OCI_CLI_PROFILE: "DEFAULT",
      ASYNC_JOB_OCI_RETRIES: "1",
      NO_PROXY: "127.0.0.1",
      HTTPS_PROXY: "http://user:hunter2@proxy:3128",
      ALL_PROXY: "socks5://proxy",
    },
  });
  strictEqual(seen.status, 0);
  const profile = `profile DEFAULT of ${directory}/config`;
  deepStrictEqual(seen.settings.map(({ name, value, source }) => [name, value, source]), [
    ["oci_bucket", "async-jobs", "--oci-bucket"],
    ["oci_namespace", "acmenamespace", "ASYNC_JOB_OCI_NAMESPACE"],
    ["oci_compartment", oci.compartmentId, "ASYNC_JOB_OCI_COMPARTMENT"],
    ["oci_prefix", "team/", "--oci-prefix"],
    ["oci_auth_type", "api_key", "default"],
    ["oci_config_file", `${directory}/config`, "--oci-config-file"],
    ["oci_profile", "DEFAULT", "OCI_CLI_PROFILE"],
    ["user", oci.user.principal.id, "OCI_CLI_USER"],
    ["tenancy", oci.tenancy, profile],
    ["fingerprint", oci.user.key.fingerprint, profile],
    ["key_file", `${directory}/api_key.pem`, profile],
    ["oci_region", "us-phoenix-1", profile],
    ["oci_endpoint", oci.endpoint, "--oci-endpoint"],
    ["oci_timeout", "5", "--oci-timeout"],
    ["oci_retries", "1", "ASYNC_JOB_OCI_RETRIES"],
    ["all_proxy", "socks5://proxy", "ALL_PROXY"],
    ["https_proxy", "http://…@proxy:3128", "HTTPS_PROXY"],
    ["no_proxy", "127.0.0.1", "NO_PROXY"],
  ]);
});

Deno.test("each variable of a setting is named when the value came from it", async () => {
  await using bucket = await fakeBucket();
  const variables: Record<string, readonly string[]> = {
    oci_region: ["ASYNC_JOB_OCI_REGION", "OCI_CLI_REGION", "OCI_REGION"],
    oci_config_file: ["ASYNC_JOB_OCI_CONFIG_FILE", "OCI_CONFIG_FILE", "OCI_CLI_CONFIG_FILE"],
    oci_profile: [
      "ASYNC_JOB_OCI_PROFILE",
      "OCI_PROFILE",
      "OCI_CLI_PROFILE",
      "OCI_CONFIG_PROFILE",
    ],
    oci_auth_type: ["ASYNC_JOB_OCI_AUTH_TYPE", "OCI_CLI_AUTH", "OCI_ANSIBLE_AUTH_TYPE"],
    oci_endpoint: ["ASYNC_JOB_OCI_ENDPOINT", "OCI_CLI_ENDPOINT"],
  };
  const values: Record<string, string> = {
    oci_region: "eu-frankfurt-1",
    oci_config_file: `${bucket.directory}/config`,
    oci_profile: "DEFAULT",
    oci_auth_type: "api_key",
    oci_endpoint: bucket.oci.endpoint,
  };
  const fetch = (): Promise<Response> => Promise.reject(new Error("no network"));
  const options = { "oci-config-file": "", "oci-endpoint": "" };
  for (const [name, names] of Object.entries(variables)) {
    const value = values[name] ?? "";
    for (const [at, variable] of names.entries()) {
      const env = Object.fromEntries(names.slice(at).map((later) => [later, value]));
      deepStrictEqual(shown(await examine(bucket, { env, fetch, options }), name), [
        value,
        variable,
      ]);
    }
  }
});

Deno.test("a setting that cannot be used is shown with where it came from, and not with its value", async () => {
  await using bucket = await fakeBucket();
  const seen = await examine(bucket, {
    options: { "oci-endpoint": "https://user:hunter2@proxy" },
    env: { OCI_REGION: "Frankfurt" },
  });
  deepStrictEqual(shown(seen, "oci_endpoint"), ["(cannot be used)", "--oci-endpoint"]);
  deepStrictEqual(shown(seen, "oci_region"), ["(cannot be used)", "OCI_REGION"]);
  ok(!seen.stdout.includes("hunter2"), seen.stdout);
});

Deno.test("credentials wholly from the environment need no file, and the file's checks are skipped", async () => {
  await using bucket = await fakeBucket();
  const { principal, key } = bucket.oci.user;
  const seen = await examine(bucket, {
    options: { "oci-config-file": "" },
    env: {
      HOME: bucket.directory,
      OCI_CLI_USER: principal.id,
      OCI_CLI_TENANCY: principal.tenancy,
      OCI_CLI_FINGERPRINT: key.fingerprint,
      OCI_CLI_KEY_CONTENT: key.privateKeyPem,
      OCI_CLI_REGION: "us-phoenix-1",
    },
  });
  strictEqual(seen.status, 0, seen.stdout);
  deepStrictEqual(seen.ids("skip"), ["config-file", "config-permissions"]);
  deepStrictEqual(shown(seen, "key_content"), ["(hidden)", "OCI_CLI_KEY_CONTENT"]);
  strictEqual(seen.check("profile").detail, "OCI_CLI_ variables say everything");
});

Deno.test("withoutPassword() takes user and password out of whatever stands where a URL should", () => {
  const urls = {
    "http://user:pass@proxy:3128": "http://…@proxy:3128",
    "http://user:p@ss/w@rd@proxy": "http://…@proxy",
    "user:pass@proxy": "…@proxy",
    "http://proxy:3128/": "http://proxy:3128/",
  };
  for (const [url, expected] of Object.entries(urls)) strictEqual(withoutPassword(url), expected);
});

Deno.test("no secret is ever in any output", async () => {
  const key = makeTestKey();
  await using bucket = await fakeBucket();
  const { directory, oci } = bucket;
  await Deno.writeTextFile(`${directory}/k.pem`, key.encrypted);
  await Deno.writeTextFile(`${directory}/token`, "secret-token.abc.def");
  const profile = {
    user: oci.user.principal.id,
    tenancy: oci.tenancy,
    fingerprint: key.fingerprint,
    region: "us-phoenix-1",
    key_file: `${directory}/k.pem`,
    security_token_file: `${directory}/token`,
  };
  const config = await writeConfigFile(directory, {
    RIGHT: { ...profile, pass_phrase: PASSPHRASE },
    WRONG: { ...profile, pass_phrase: `${PASSPHRASE}!` },
  });
  await Deno.writeTextFile(`${directory}/broken`, `[RIGHT]\n${PASSPHRASE}\n`);
  const options = { "oci-config-file": config, "oci-profile": "RIGHT" };
  const proxies = { HTTP_PROXY: "http://user:hunter2@proxy", https_proxy: "user:hunter2@proxy" };
  const content = { OCI_CLI_KEY_CONTENT: key.encrypted, OCI_CLI_PASSPHRASE: PASSPHRASE };
  const worlds: ExamineOptions[] = [
    { options, env: proxies },
    { options: { ...options, "oci-profile": "WRONG" } },
    { options: { ...options, "oci-auth-type": "security_token" } },
    { options: { ...options, "oci-config-file": `${directory}/broken` } },
    { options, env: content },
    { options, env: { ...content, OCI_CLI_PASSPHRASE: "wrong-passphrase" } },
    { options: { ...options, "oci-endpoint": "https://user:hunter2@example.com" } },
  ];
  const secrets = [
    PASSPHRASE,
    "wrong-passphrase",
    "secret-token",
    "hunter2",
    "BEGIN",
    "uthorization",
    "Signature version",
    ...[key.pem, key.encrypted].map((pem) => pem.split("\n")[5] ?? ""),
  ];
  for (const world of worlds) {
    for (const args of [["-v"], ["-v", "-o", "json"]]) {
      const { stdout, stderr } = await examineAsText(bucket, { ...world, args });
      ok(stdout.includes("config-file"), stdout + stderr);
      for (const secret of secrets) {
        ok(secret !== "" && !(stdout + stderr).includes(secret), `${secret}: ${stdout}${stderr}`);
      }
    }
  }
});
