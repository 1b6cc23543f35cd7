import { match, ok, rejects, strictEqual } from "node:assert/strict";
import { createPrivateKey } from "node:crypto";
import { instanceCredentials } from "../../lib/oci/credentials/instance_principal.ts";
import { type Principal, resourcePrincipal } from "../../lib/oci/credentials/resource_principal.ts";
import { Regions } from "../../lib/oci/regions/regions.ts";
import { recordKey } from "../../lib/record/record_key.ts";
import { sessionProfile, writeConfigFile } from "../../scripts/fake_oci/config_file.ts";
import { openResourceSession, openSession } from "../../scripts/fake_oci/services/open_session.ts";
import { inPod, onInstance } from "./platforms.ts";
import { startInstance } from "../../scripts/fake_oci/services/start_instance.ts";
import { withEnvironment } from "../with_environment.ts";
import { type FakeBucket, fakeBucket } from "./fake_bucket.ts";
import { wasWritten } from "../stores/was_written.ts";

const { readTextFile } = Deno;
const KEY = recordKey({ host: "h", jobName: "j" });
const CONTENT = new TextEncoder().encode("{}\n");

/** Signs a request as the principal and lets the service verify it. */
async function accepted(bucket: FakeBucket, { signer }: Principal): Promise<boolean> {
  const uri = `${bucket.oci.endpoint}/n/`;
  const request = { method: "GET" as const, uri, headers: new Headers() };
  await signer.signHttpRequest(request);
  const answer = await fetch(uri, { headers: request.headers });
  await answer.body?.cancel();
  return answer.ok;
}

Deno.test("OciStore works with a session token", async () => {
  await using bucket = await fakeBucket();
  const config = await writeConfigFile(bucket.directory, {
    SESSION: await sessionProfile(bucket.directory, bucket.oci, await openSession(bucket.oci)),
  });
  const store = await bucket.open({
    "oci-config-file": config,
    "oci-profile": "SESSION",
    "oci-auth-type": "security_token",
  });
  strictEqual(await wasWritten(store.create(KEY, CONTENT)), true);
});

Deno.test("OciStore tells an expired session token before any request", async () => {
  await using bucket = await fakeBucket();
  const session = await openSession(bucket.oci, { lifetimeSeconds: -60 });
  const config = await writeConfigFile(bucket.directory, {
    DEFAULT: await sessionProfile(bucket.directory, bucket.oci, session),
  });
  await rejects(bucket.open({ "oci-config-file": config, "oci-auth-type": "security_token" }), {
    code: "NotAuthenticated",
    message: /expired/,
  });
  strictEqual(bucket.oci.log.entries.length, 0);
});

Deno.test("OciStore with a key that the service does not know is NotAuthenticated", async () => {
  await using bucket = await fakeBucket();
  const config = `${bucket.directory}/stranger`;
  const text = await Deno.readTextFile(`${bucket.directory}/config`);
  await Deno.writeTextFile(config, text.replace(/^user=.*$/m, "user=ocid1.user.oc1..stranger"));
  await rejects((await bucket.open({ "oci-config-file": config })).read(KEY), {
    code: "NotAuthenticated",
  });
});

const AS_INSTANCE = { "oci-auth-type": "instance_principal" };

Deno.test("OciStore works as an instance principal", async () => {
  await using bucket = await fakeBucket();
  const env = await onInstance(bucket);
  const store = await bucket.open(AS_INSTANCE, undefined, env);
  strictEqual(await wasWritten(store.create(KEY, CONTENT)), true);
  const { principal } = bucket.oci.log.entries.at(-1) ?? {};
  match(principal ?? "", /^ocid1\.instance\./);
});

Deno.test("OciStore as an instance principal asks for another token before the old one ends", async () => {
  await using bucket = await fakeBucket();
  const instance = await startInstance(bucket.oci);
  instance.tokenLifetimeSeconds = 20;
  const store = await bucket.open(AS_INSTANCE, undefined, {
    OCI_METADATA_BASE_URL: instance.metadataBaseUrl,
    OCI_SDK_AUTH_CLIENT_REGION_URL: instance.federationEndpoint,
  });
  const tokens = (): number => bucket.oci.log.count("/v1/x509");
  strictEqual(tokens(), 1);
  instance.tokenLifetimeSeconds = 1200;
  strictEqual(await wasWritten(store.create(KEY, CONTENT)), true);
  strictEqual(tokens(), 2);
  strictEqual((await store.read(KEY))?.content.length, CONTENT.length);
  strictEqual(tokens(), 2);
});

Deno.test("OciStore as an instance principal tells why a further token cannot be had", async () => {
  await using bucket = await fakeBucket();
  const instance = await startInstance(bucket.oci);
  instance.tokenLifetimeSeconds = 20;
  const store = await bucket.open(AS_INSTANCE, undefined, {
    OCI_METADATA_BASE_URL: instance.metadataBaseUrl,
    OCI_SDK_AUTH_CLIENT_REGION_URL: instance.federationEndpoint,
  });
  bucket.oci.faults.add({
    service: "token",
    times: Infinity,
    fault: { kind: "refusal", code: "InternalServerError" },
  });
  await rejects(store.read(KEY), {
    code: "ServiceUnavailable",
    message: /could not be signed: .*\/v1\/x509 answered 500 InternalServerError/,
  });
});

Deno.test("OciStore as an instance principal finds its region where none is given", async () => {
  for (const isOld of [false, true]) {
    await using bucket = await fakeBucket();
    const env = await onInstance(bucket);
    if (isOld) {
      const fault = { kind: "answer", status: 404, body: "404 - Not Found" } as const;
      bucket.oci.faults.add({
        service: "instance metadata",
        match: { target: "regionInfo" },
        fault,
      });
    }
    await bucket.open({ ...AS_INSTANCE, "oci-endpoint": "" }, undefined, env);
    const credentials = await instanceCredentials(
      new Regions({ env: () => undefined, readTextFile }),
      {
        env: (name) => env[name],
        fetch,
        now: () => new Date(),
        random: () => 1,
        sleep: () => Promise.resolve(),
        timeout: 5000,
        retries: 0,
      },
    );
    strictEqual(credentials.region, bucket.oci.region);
  }
});

Deno.test("resourcePrincipal() takes token and key from the environment", async () => {
  await using bucket = await fakeBucket();
  const { environment } = await openResourceSession(bucket.oci);
  await withEnvironment(environment, async () => {
    const principal = await resourcePrincipal((name) => Deno.env.get(name));
    strictEqual(principal.region, bucket.oci.region);
    ok(await accepted(bucket, principal));
  });
});

Deno.test("resourcePrincipal() takes a key that a passphrase opens", async () => {
  await using bucket = await fakeBucket();
  const { environment, key } = await openResourceSession(bucket.oci);
  const passphrase = "secret-passphrase";
  const encrypted = createPrivateKey(key.privateKeyPem)
    .export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase }).toString();
  const variables = {
    ...environment,
    OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM: encrypted,
    OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM_PASSPHRASE: passphrase,
  };
  await withEnvironment(variables, async () => {
    ok(await accepted(bucket, await resourcePrincipal((name) => Deno.env.get(name))));
  });
});

Deno.test("resourcePrincipal() takes a region that the SDK does not know, and tells an expired token", async () => {
  await using bucket = await fakeBucket();
  const { environment } = await openResourceSession(bucket.oci);
  const variables = { ...environment, OCI_RESOURCE_PRINCIPAL_REGION: "xx-brandnew-7" };
  await withEnvironment(variables, async () => {
    const principal = await resourcePrincipal((name) => Deno.env.get(name));
    strictEqual(principal.region, "xx-brandnew-7");
  });
  const late = (): Date => new Date(Date.now() + 48 * 3_600_000);
  const env = (name: string): string | undefined => (environment as Record<string, string>)[name];
  await rejects(resourcePrincipal(env, late), {
    code: "NotAuthenticated",
    message: /the token in OCI_RESOURCE_PRINCIPAL_RPST expired at \d{4}-/,
    hint: /Start the resource anew/,
  });
});

Deno.test("OciStore says who does not tell the region", async () => {
  await using bucket = await fakeBucket();
  const pod = { "oci-auth-type": "oke_workload_identity", "oci-endpoint": "" };
  await rejects(bucket.open(pod, undefined, await inPod(bucket)), {
    code: "MissingSetting",
    message: "There is no region: oke_workload_identity does not tell one",
    hint: /--oci-region/,
  });
});

Deno.test("resourcePrincipal() names every variable that is missing", async () => {
  await rejects(resourcePrincipal(() => undefined), {
    code: "NotAuthenticated",
    message: /VERSION, OCI_RESOURCE_PRINCIPAL_RPST, .*PRIVATE_PEM, .*REGION not set/,
    hint: /--oci-auth-type api_key/,
  });
});

Deno.test("OciStore works by OKE workload identity", async () => {
  await using bucket = await fakeBucket();
  const store = await bucket.open(
    { "oci-auth-type": "oke_workload_identity" },
    undefined,
    await inPod(bucket),
  );
  strictEqual(await wasWritten(store.create(KEY, CONTENT)), true);
});

Deno.test("OciStore takes a pod's token that a variable holds, before the file's", async () => {
  await using bucket = await fakeBucket();
  const pod = await inPod(bucket);
  const token = await Deno.readTextFile(pod["OCI_KUBERNETES_SERVICE_ACCOUNT_TOKEN_PATH"] ?? "");
  const open = (given: string): Promise<unknown> =>
    bucket.open({ "oci-auth-type": "oke_workload_identity" }, undefined, {
      ...pod,
      OCI_KUBERNETES_SERVICE_ACCOUNT_TOKEN_PATH: "/nonexistent",
      OCI_KUBERNETES_SERVICE_ACCOUNT_TOKEN_STRING: given,
    });
  await open(token);
  await rejects(open("two words\n"), {
    code: "NotAuthenticated",
    message: /OCI_KUBERNETES_SERVICE_ACCOUNT_TOKEN_STRING holds no token$/,
  });
});

Deno.test("OciStore outside a pod says what it misses, and a refusing cluster is NotAuthenticated", async () => {
  await using bucket = await fakeBucket();
  const pod = await inPod(bucket);
  await Deno.writeTextFile(`${bucket.directory}/wrong`, "another-token\n");
  const worlds: [Record<string, string>, RegExp][] = [
    [{}, /KUBERNETES_SERVICE_HOST is not set/],
    [
      { ...pod, OCI_KUBERNETES_SERVICE_ACCOUNT_TOKEN_PATH: "/nonexistent" },
      /\/nonexistent cannot be read/,
    ],
    [
      { ...pod, OCI_KUBERNETES_SERVICE_ACCOUNT_TOKEN_PATH: `${bucket.directory}/wrong` },
      /POST https:\/\/127\.0\.0\.1:\d+\/resourcePrincipalSessionTokens answered 401 NotAuthenticated: /,
    ],
    [
      { ...pod, OCI_KUBERNETES_SERVICE_ACCOUNT_TOKEN_PATH: `${bucket.directory}/ca.crt` },
      /holds no token$/,
    ],
  ];
  for (const [env, message] of worlds) {
    await rejects(bucket.open({ "oci-auth-type": "oke_workload_identity" }, undefined, env), {
      code: "NotAuthenticated",
      message,
    });
  }
});
