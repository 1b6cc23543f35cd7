import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { type FakeBucket, fakeBucket } from "../oci/fake_bucket.ts";
import { ENCRYPT_ARGS, openssl, OPENSSL_OBSTACLE } from "../oci/openssl.ts";
import { makeTestKey, PASSPHRASE } from "../oci/test_keys.ts";
import { sessionProfile, writeConfigFile } from "../../scripts/fake_oci/config_file.ts";
import { newObject } from "../../scripts/fake_oci/object_storage/object_store.ts";
import { openResourceSession, openSession } from "../../scripts/fake_oci/services/open_session.ts";
import { startInstance } from "../../scripts/fake_oci/services/start_instance.ts";
import { startWorkload } from "../../scripts/fake_oci/services/start_workload.ts";
import { testUnless } from "../test_unless.ts";
import { connectProxy } from "../../scripts/fake_oci/connect_proxy.ts";
import { type ProgramOutcome, runProgram } from "./program.ts";

const NAMES = ["--job-name", "nightly export", "--host", "db01"];

/** The environment that points at a bucket; every run has a home directory of its own. */
function environment(
  bucket: FakeBucket,
  more: Record<string, string> = {},
): Record<string, string> {
  return {
    ASYNC_JOB_BACKEND: "oci",
    ASYNC_JOB_OCI_BUCKET: bucket.oci.bucket.name,
    ASYNC_JOB_OCI_NAMESPACE: bucket.oci.namespace,
    ASYNC_JOB_OCI_COMPARTMENT: bucket.oci.compartmentId,
    ASYNC_JOB_OCI_ENDPOINT: bucket.oci.endpoint,
    OCI_CONFIG_FILE: `${bucket.directory}/config`,
    ASYNC_JOB_OUTPUT: "json",
    HTTPS_PROXY: "",
    HTTP_PROXY: "",
    ...more,
  };
}

const save = (env: Record<string, string>, ...more: string[]): Promise<ProgramOutcome> =>
  runProgram(["save", ...NAMES, "--ansible-job-id", "123456.789", ...more], { env });
const load = (env: Record<string, string>, ...more: string[]): Promise<ProgramOutcome> =>
  runProgram(["load", ...NAMES, ...more], { env });

Deno.test("the built file saves to a bucket and finds it again", async () => {
  await using bucket = await fakeBucket();
  const env = environment(bucket);
  const location = "oci://async-jobs/db01/nightly export.json";
  deepStrictEqual(await load(env), {
    status: 0,
    stdout: `{"found":false,"location":"${location}"}\n`,
    stderr: "",
  });
  const saved = await save(env, "--metadata", '{"n":12345678901234567890,"x":1.0}');
  deepStrictEqual([saved.status, saved.stderr], [0, ""], saved.stdout);
  match(
    saved.stdout,
    /^\{"changed":true,"location":"oci:\/\/async-jobs\/db01\/nightly export\.json","job":\{.*"n":12345678901234567890,"x":1\.0\}\}\}\n$/,
  );
  strictEqual((await load(env)).stdout, saved.stdout.replace('"changed":true', '"found":true'));
  strictEqual(
    JSON.parse((await save(env, "--metadata", '{"x":1,"n":12345678901234567890}')).stdout).changed,
    false,
  );
  strictEqual((await save(env, "--if-absent")).status, 6);
});

Deno.test("the built file reports a failing service on standard output as JSON, and nothing else anywhere", async () => {
  await using bucket = await fakeBucket();
  const env = environment(bucket, { ASYNC_JOB_OCI_RETRIES: "1" });
  bucket.oci.faults.add({
    fault: { kind: "refusal", code: "ServiceUnavailable" },
    times: Infinity,
  });
  for (const run of [save, load]) {
    const { status, stdout, stderr } = await run(env);
    deepStrictEqual([status, stderr], [5, ""]);
    const { error } = JSON.parse(stdout);
    deepStrictEqual([error.code, error.retryable, error.exit_code], [
      "ServiceUnavailable",
      true,
      5,
    ]);
    match(error.opc_request_id, /^phx-1:/);
  }
});

testUnless(
  OPENSSL_OBSTACLE,
  "the built file reads keys that openssl encrypted with triple DES or scrypt, and a region's short code",
  async () => {
    await using bucket = await fakeBucket();
    const pem = await Deno.readTextFile(`${bucket.directory}/api_key.pem`);
    for (const form of [["-v2", "des3"], ["-scrypt"]]) {
      const key = await openssl(["pkcs8", "-topk8", ...form, ...ENCRYPT_ARGS], pem);
      const { status, stdout, stderr } = await load(environment(bucket, {
        OCI_CLI_KEY_CONTENT: key,
        OCI_CLI_PASSPHRASE: PASSPHRASE,
        OCI_REGION: "PHX",
      }));
      strictEqual(status, 0, stdout + stderr);
      strictEqual(JSON.parse(stdout).found, false);
    }
  },
);

Deno.test("the built file tells no secret, whatever goes wrong, also under --verbose", async () => {
  const key = makeTestKey();
  await using bucket = await fakeBucket();
  const files = { plain: key.pem, encrypted: key.encrypted };
  for (const [name, pem] of Object.entries(files)) {
    await Deno.writeTextFile(`${bucket.directory}/${name}.pem`, pem);
  }
  const profile = (more: Record<string, string>): Record<string, string> => ({
    user: "ocid1.user.oc1..u",
    tenancy: bucket.oci.tenancy,
    fingerprint: key.fingerprint,
    region: "us-phoenix-1",
    key_file: `${bucket.directory}/plain.pem`,
    ...more,
  });
  const config = await writeConfigFile(bucket.directory, {
    STRANGER: profile({}),
    ENCRYPTED: profile({ key_file: `${bucket.directory}/encrypted.pem`, pass_phrase: PASSPHRASE }),
    WRONG: profile({
      key_file: `${bucket.directory}/encrypted.pem`,
      pass_phrase: `${PASSPHRASE}!`,
    }),
  });
  await Deno.writeTextFile(`${bucket.directory}/broken`, `[DEFAULT]\n${PASSPHRASE}\n`);
  const cases: Record<string, string>[] = [
    { OCI_CONFIG_FILE: config, OCI_PROFILE: "STRANGER" },
    { OCI_CONFIG_FILE: config, OCI_PROFILE: "ENCRYPTED" },
    { OCI_CONFIG_FILE: config, OCI_PROFILE: "WRONG" },
    { OCI_CONFIG_FILE: `${bucket.directory}/broken` },
    {
      OCI_CONFIG_FILE: config,
      OCI_PROFILE: "STRANGER",
      OCI_CLI_KEY_CONTENT: key.encrypted,
      OCI_CLI_PASSPHRASE: PASSPHRASE,
    },
    {
      OCI_CONFIG_FILE: config,
      OCI_PROFILE: "STRANGER",
      OCI_CLI_KEY_CONTENT: key.encrypted,
      OCI_CLI_PASSPHRASE: "wrong",
    },
  ];
  const bodies = [key.pem, key.encrypted].map((pem) => pem.split("\n")[5] ?? "");
  for (const more of cases) {
    for (const form of ["text", "json"]) {
      const { status, stdout, stderr } = await load(
        environment(bucket, { ...more, ASYNC_JOB_OUTPUT: form }),
        "-v",
      );
      strictEqual(status, 3, stdout + stderr);
      const said = stdout + stderr;
      ok(said.length > 100, said);
      for (const secret of [PASSPHRASE, ...bodies, "BEGIN", "uthorization", "Signature version"]) {
        ok(secret !== "" && !said.includes(secret), `${JSON.stringify(more)} tells ${secret}`);
      }
    }
  }
});

Deno.test("the built file takes an API key wholly from the environment", async () => {
  await using bucket = await fakeBucket();
  const { principal, key } = bucket.oci.user;
  const env = environment(bucket, {
    OCI_CONFIG_FILE: "",
    HOME: bucket.directory,
    OCI_CLI_USER: principal.id,
    OCI_CLI_TENANCY: principal.tenancy,
    OCI_CLI_FINGERPRINT: key.fingerprint,
    OCI_CLI_KEY_CONTENT: key.privateKeyPem,
    OCI_CLI_REGION: "us-phoenix-1",
    ASYNC_JOB_CACHE_DIR: `${bucket.directory}/cache`,
  });
  strictEqual(JSON.parse((await load(env)).stdout).found, false);
});

Deno.test("the built file works as an instance principal and as a resource principal", async () => {
  await using bucket = await fakeBucket();
  const { metadataBaseUrl, federationEndpoint } = await startInstance(bucket.oci);
  const instance = environment(bucket, {
    ASYNC_JOB_OCI_AUTH_TYPE: "instance_principal",
    OCI_METADATA_BASE_URL: metadataBaseUrl,
    OCI_SDK_AUTH_CLIENT_REGION_URL: federationEndpoint,
  });
  const saved = await save(instance);
  strictEqual(saved.status, 0, saved.stdout);
  const { environment: resource } = await openResourceSession(bucket.oci);
  const loaded = await load(
    environment(bucket, { ...resource, ASYNC_JOB_OCI_AUTH_TYPE: "resource_principal" }),
  );
  strictEqual(JSON.parse(loaded.stdout).found, true, loaded.stdout);
});

Deno.test("the built file works by OKE workload identity and with a session token", async () => {
  await using bucket = await fakeBucket();
  const { environment: pod, caPem, serviceAccountToken } = await startWorkload(bucket.oci);
  await Deno.writeTextFile(`${bucket.directory}/ca.crt`, caPem);
  await Deno.writeTextFile(`${bucket.directory}/token`, serviceAccountToken);
  const saved = await save(environment(bucket, {
    ...pod,
    ASYNC_JOB_OCI_AUTH_TYPE: "oke_workload_identity",
    OCI_KUBERNETES_SERVICE_ACCOUNT_CERT_PATH: `${bucket.directory}/ca.crt`,
    OCI_KUBERNETES_SERVICE_ACCOUNT_TOKEN_PATH: `${bucket.directory}/token`,
  }));
  strictEqual(saved.status, 0, saved.stdout);
  const profile = await sessionProfile(bucket.directory, bucket.oci, await openSession(bucket.oci));
  const config = await writeConfigFile(bucket.directory, { SESSION: profile });
  const loaded = await load(environment(bucket, {
    OCI_CONFIG_FILE: config,
    OCI_PROFILE: "SESSION",
    OCI_CLI_AUTH: "security_token",
  }));
  strictEqual(JSON.parse(loaded.stdout).found, true, loaded.stdout);
});

Deno.test("the built file away from an instance says so instead of guessing", async () => {
  await using bucket = await fakeBucket();
  const env = environment(bucket, {
    ASYNC_JOB_OCI_AUTH_TYPE: "instance_principal",
    OCI_METADATA_BASE_URL: `${bucket.oci.endpoint}/opc/v2`,
    ASYNC_JOB_OCI_TIMEOUT: "2",
  });
  const { status, stdout, stderr } = await load(env);
  deepStrictEqual([status, JSON.parse(stdout).error.code, stderr], [3, "NotAuthenticated", ""]);
});

Deno.test("the built file trusts a private certificate authority that SSL_CERT_FILE names, and no other", async () => {
  await using bucket = await fakeBucket({ tls: true });
  const authority = await bucket.oci.authority();
  await Deno.writeTextFile(`${bucket.directory}/ca.pem`, authority.certificatePem);
  const refused = await load(environment(bucket));
  deepStrictEqual([refused.status, JSON.parse(refused.stdout).error.code], [5, "TlsFailed"]);
  match(JSON.parse(refused.stdout).error.hint, /SSL_CERT_FILE/);
  const trusted = await load(environment(bucket, { SSL_CERT_FILE: `${bucket.directory}/ca.pem` }));
  strictEqual(JSON.parse(trusted.stdout).found, false, trusted.stdout);
  const missing = await load(environment(bucket, { SSL_CERT_FILE: "/nonexistent.pem" }));
  strictEqual(JSON.parse(missing.stdout).error.code, "InvalidSetting");
});

Deno.test("the built file refuses a certificate that is expired or another host's, whoever vouches for it", async () => {
  for (const tls of [{ expired: true }, { hosts: ["objectstorage.example.com"] }]) {
    await using bucket = await fakeBucket({ tls });
    const authority = await bucket.oci.authority();
    await Deno.writeTextFile(`${bucket.directory}/ca.pem`, authority.certificatePem);
    const { status, stdout } = await load(
      environment(bucket, { SSL_CERT_FILE: `${bucket.directory}/ca.pem` }),
    );
    deepStrictEqual([status, JSON.parse(stdout).error.code], [5, "TlsFailed"], stdout);
    strictEqual(bucket.oci.log.entries.length, 0);
  }
});

Deno.test("the built file goes through HTTPS_PROXY, and past it where NO_PROXY says so", async () => {
  await using bucket = await fakeBucket({ tls: true });
  await using proxy = connectProxy();
  const authority = await bucket.oci.authority();
  await Deno.writeTextFile(`${bucket.directory}/ca.pem`, authority.certificatePem);
  const env = environment(bucket, {
    SSL_CERT_FILE: `${bucket.directory}/ca.pem`,
    HTTPS_PROXY: proxy.url,
    NO_PROXY: "",
  });
  const through = await save(env);
  strictEqual(through.status, 0, through.stdout);
  deepStrictEqual(proxy.targets, [new URL(bucket.oci.endpoint).host]);
  strictEqual((await load({ ...env, NO_PROXY: "127.0.0.1" })).status, 0);
  strictEqual(proxy.targets.length, 1);
});

Deno.test("the built file meets objects that are no record with CorruptRecord and leaves them alone", async () => {
  await using bucket = await fakeBucket();
  const record = {
    job_name: "nightly export",
    host: "db01",
    ansible_job_id: "j1",
    save_time: "2026-03-04T05:06:07Z",
    metadata: {},
  };
  const bodies = [
    "",
    "{",
    "[]",
    JSON.stringify({ ...record, host: "db02" }),
    JSON.stringify({ claim: { token: "t" } }),
  ];
  for (const body of bodies) {
    const object = newObject(body);
    bucket.oci.bucket.objects.set("db01/nightly export.json", object);
    for (const run of [load, save]) {
      const { status, stdout } = await run(environment(bucket));
      deepStrictEqual([status, JSON.parse(stdout).error.code], [7, "CorruptRecord"], body);
    }
    strictEqual(bucket.oci.bucket.objects.get("db01/nightly export.json"), object);
  }
  const large = newObject(JSON.stringify({ ...record, ballast: "x".repeat(10_000_000) }));
  bucket.oci.bucket.objects.set("db01/nightly export.json", large);
  strictEqual(JSON.parse((await load(environment(bucket))).stdout).found, true);
});

Deno.test("of many processes saving to a bucket with --if-absent exactly one wins", async () => {
  await using bucket = await fakeBucket();
  const env = environment(bucket);
  const outcomes = await Promise.all(
    Array.from(
      { length: 8 },
      (_, i) => runProgram(["save", ...NAMES, "--ansible-job-id", `j${i}`, "--if-absent"], { env }),
    ),
  );
  strictEqual(outcomes.filter(({ status }) => status === 0).length, 1);
  strictEqual(outcomes.filter(({ status }) => status === 6).length, 7);
});
