import { match, ok, rejects, strictEqual } from "node:assert/strict";
import { createPrivateKey } from "node:crypto";
import * as common from "oci-common";
import type { AsyncJobError } from "../../lib/errors.ts";
import { instancePrincipal, type Principal, resourcePrincipal } from "../../lib/oci/principals.ts";
import { recordKey } from "../../lib/record_key.ts";
import { sessionProfile, writeConfigFile } from "../fakes/config_file.ts";
import { openResourceSession, openSession } from "../fakes/services/open_session.ts";
import { startInstance } from "../fakes/services/start_instance.ts";
import { startWorkload } from "../fakes/services/start_workload.ts";
import { withEnvironment } from "../with_environment.ts";
import { type FakeBucket, fakeBucket } from "./fake_bucket.ts";

const KEY = recordKey({ host: "h", jobName: "j" });
const CONTENT = new TextEncoder().encode("{}\n");

/** Signs a request as the principal and lets the service verify it. */
async function accepted(bucket: FakeBucket, { provider }: Principal): Promise<boolean> {
  const uri = `${bucket.oci.endpoint}/n/`;
  const request = { method: "GET" as const, uri, headers: new Headers() };
  await new common.DefaultRequestSigner(provider).signHttpRequest(request);
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
  strictEqual(await store.create(KEY, CONTENT), true);
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

Deno.test("instancePrincipal() gets its token from the metadata and the token service", async () => {
  await using bucket = await fakeBucket();
  const { metadataBaseUrl, federationEndpoint } = await startInstance(bucket.oci);
  const variables: Record<string, string> = {
    OCI_METADATA_BASE_URL: metadataBaseUrl,
    OCI_SDK_AUTH_CLIENT_REGION_URL: federationEndpoint,
  };
  ok(await accepted(bucket, await instancePrincipal(common, (name) => variables[name], 5000)));
});

Deno.test("instancePrincipal() away from an instance says so, within the time limit", async () => {
  await using hanging = await fakeBucket();
  using silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const elsewhere = [
    `http://127.0.0.1:${silent.addr.port}/opc/v2`,
    `${hanging.oci.endpoint}/opc/v2`,
  ];
  for (const metadata of elsewhere) {
    await rejects(
      instancePrincipal(
        common,
        (name) => name === "OCI_METADATA_BASE_URL" ? metadata : undefined,
        300,
      ),
      (error: AsyncJobError) => {
        strictEqual(error.code, "NotAuthenticated");
        match(error.message, /as an instance principal/);
        match(error.hint ?? "", /dynamic group/);
        return true;
      },
    );
  }
});

Deno.test("resourcePrincipal() takes token and key from the environment", async () => {
  await using bucket = await fakeBucket();
  const { environment } = await openResourceSession(bucket.oci);
  await withEnvironment(environment, async () => {
    const principal = resourcePrincipal(common, (name) => Deno.env.get(name));
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
    ok(await accepted(bucket, resourcePrincipal(common, (name) => Deno.env.get(name))));
  });
});

Deno.test("resourcePrincipal() names every variable that is missing", () => {
  const refuses = (run: () => unknown, message: RegExp): void => {
    let error: AsyncJobError | undefined;
    try {
      run();
    } catch (thrown) {
      error = thrown as AsyncJobError;
    }
    strictEqual(error?.code, "NotAuthenticated");
    match(error.message, message);
    match(error.hint ?? "", /--oci-auth-type api_key/);
  };
  refuses(
    () => resourcePrincipal(common, () => undefined),
    /VERSION, OCI_RESOURCE_PRINCIPAL_RPST, .*PRIVATE_PEM, .*REGION not set/,
  );
});

Deno.test("OciStore works by OKE workload identity", async () => {
  await using bucket = await fakeBucket();
  const store = await bucket.open(
    { "oci-auth-type": "oke_workload_identity" },
    undefined,
    await inPod(bucket),
  );
  strictEqual(await store.create(KEY, CONTENT), true);
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
      /the cluster answered 401/,
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

/** Variables and files of a pod whose cluster knows it. */
async function inPod(bucket: FakeBucket): Promise<Record<string, string>> {
  const { environment, caPem, serviceAccountToken } = await startWorkload(bucket.oci);
  await Deno.writeTextFile(`${bucket.directory}/ca.crt`, caPem);
  await Deno.writeTextFile(`${bucket.directory}/token`, serviceAccountToken);
  return {
    ...environment,
    OCI_KUBERNETES_SERVICE_ACCOUNT_CERT_PATH: `${bucket.directory}/ca.crt`,
    OCI_KUBERNETES_SERVICE_ACCOUNT_TOKEN_PATH: `${bucket.directory}/token`,
  };
}
