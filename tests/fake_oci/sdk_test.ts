/**
 * Oracle's own TypeScript SDK works against the fake, with each of its ways to authenticate: the
 * metadata, token and cluster services are as real to it as Object Storage is.
 */
import assert from "node:assert/strict";
import * as common from "oci-common";
import { ObjectStorageClient } from "oci-objectstorage";
import { scratchDirectory } from "../../scripts/scratch_directory.ts";
import {
  apiKeyProfile,
  sessionProfile,
  writeConfigFile,
} from "../../scripts/fake_oci/config_file.ts";
import { FakeOci } from "../../scripts/fake_oci/fake_oci.ts";
import { openResourceSession, openSession } from "../../scripts/fake_oci/services/open_session.ts";
import { startInstance } from "../../scripts/fake_oci/services/start_instance.ts";
import { startWorkload } from "../../scripts/fake_oci/services/start_workload.ts";

function clientOf(
  fake: FakeOci,
  authenticationDetailsProvider: common.AuthenticationDetailsProvider,
): ObjectStorageClient {
  const client = new ObjectStorageClient({ authenticationDetailsProvider }, {
    retryConfiguration: common.NoRetryConfigurationDetails,
    circuitBreaker: new common.CircuitBreaker({ disableClientCircuitBreaker: true }),
  });
  client.endpoint = fake.endpoint;
  return client;
}

/** Puts, gets, lists, heads and deletes an object as whoever the provider says. */
async function useBucket(
  fake: FakeOci,
  provider: common.AuthenticationDetailsProvider,
): Promise<void> {
  const client = clientOf(fake, provider);
  const bucket = { namespaceName: fake.namespace, bucketName: fake.bucket.name };
  const object = { ...bucket, objectName: "db 01/nightly ü.json" };

  assert.equal((await client.getNamespace({})).value, fake.namespace);
  assert.equal((await client.getBucket(bucket)).bucket.compartmentId, fake.compartmentId);
  const put = await client.putObject({
    ...object,
    putObjectBody: '{"job_name":"ü"}',
    contentType: "application/json",
    opcMeta: { "x-ansible-host": "db01" },
    ifNoneMatch: "*",
    opcClientRequestId: "mine",
  });
  assert.equal(put.opcClientRequestId, "mine");
  const got = await client.getObject(object);
  assert.equal(got.eTag, put.eTag);
  assert.deepEqual(got.opcMeta, { "opc-meta-x-ansible-host": "db01" });
  assert.equal(await new Response(got.value as ReadableStream).text(), '{"job_name":"ü"}');
  const list = await client.listObjects({ ...bucket, prefix: "db%2001/", fields: "name,etag" });
  assert.deepEqual(list.listObjects.objects.map(({ name, etag }) => [name, etag]), [
    [object.objectName, put.eTag],
  ]);
  const head = await client.headObject(object);
  assert.equal(head.contentLength, 17);
  await client.deleteObject({ ...object, ifMatch: put.eTag });
  assert.equal(fake.bucket.objects.size, 0);
  client.close();
}

/** Sets environment variables for as long as something takes. */
async function withEnvironment(
  variables: Readonly<Record<string, string>>,
  act: () => Promise<void>,
): Promise<void> {
  for (const [name, value] of Object.entries(variables)) Deno.env.set(name, value);
  try {
    await act();
  } finally {
    for (const name of Object.keys(variables)) Deno.env.delete(name);
  }
}

function principalsOf(fake: FakeOci): Set<string | null> {
  const entries = fake.log.entries.filter(({ service }) => service === "object storage");
  return new Set(entries.map(({ principal }) => principal));
}

Deno.test("FakeOci serves the SDK with an API key from a config file", async () => {
  await using fake = await FakeOci.start();
  await using scratch = await scratchDirectory();
  const profile = await apiKeyProfile(scratch.path, fake);
  const config = await writeConfigFile(scratch.path, { DEFAULT: profile });
  await useBucket(fake, new common.ConfigFileAuthenticationDetailsProvider(config, "DEFAULT"));
  assert.deepEqual(principalsOf(fake), new Set([fake.user.principal.id]));
});

Deno.test("FakeOci serves the SDK with a session token", async () => {
  await using fake = await FakeOci.start();
  await using scratch = await scratchDirectory();
  const session = await openSession(fake);
  const config = await writeConfigFile(scratch.path, {
    DEFAULT: await sessionProfile(scratch.path, fake, session),
  });
  await useBucket(fake, new common.SessionAuthDetailProvider(config, "DEFAULT"));
  assert.ok(fake.log.entries[0]?.headers.get("authorization")?.includes('keyId="ST$ey'));
});

Deno.test("FakeOci serves the SDK as an instance principal", async () => {
  await using fake = await FakeOci.start();
  const instance = await startInstance(fake);
  const builder = new common.InstancePrincipalsAuthenticationDetailsProviderBuilder();
  builder.metadataBaseUrl = instance.metadataBaseUrl;
  builder.federationEndpoint = instance.federationEndpoint;
  await useBucket(fake, await builder.build());
  assert.deepEqual(principalsOf(fake), new Set([instance.principal.id]));
});

Deno.test("FakeOci serves the SDK as a resource principal", async () => {
  await using fake = await FakeOci.start();
  const resource = await openResourceSession(fake);
  await withEnvironment(resource.environment, async () => {
    await useBucket(fake, common.ResourcePrincipalAuthenticationDetailsProvider.builder());
  });
  assert.deepEqual(principalsOf(fake), new Set([resource.principal.id]));
});

Deno.test("FakeOci serves the SDK as a workload of a Kubernetes cluster", async () => {
  await using fake = await FakeOci.start();
  await using scratch = await scratchDirectory();
  const workload = await startWorkload(fake);
  const [authority, token] = [`${scratch.path}/ca.crt`, `${scratch.path}/token`];
  await Deno.writeTextFile(authority, workload.caPem);
  await Deno.writeTextFile(token, workload.serviceAccountToken);
  await withEnvironment(workload.environment, async () => {
    const provider = common.OkeWorkloadIdentityAuthenticationDetailsProvider.builder(
      authority,
      token,
    );
    await useBucket(fake, provider);
  });
  assert.deepEqual(principalsOf(fake), new Set([workload.id]));
});

Deno.test("FakeOci refuses the SDK with a wrong key, in words that the SDK passes on", async () => {
  await using fake = await FakeOci.start();
  const stranger = await fake.addUser("stranger");
  const { tenancy, id } = fake.user.principal;
  const client = clientOf(
    fake,
    new common.SimpleAuthenticationDetailsProvider(
      tenancy,
      id,
      fake.user.key.fingerprint,
      stranger.key.privateKeyPem,
      null,
    ),
  );
  await assert.rejects(client.getNamespace({}), (error: unknown) => {
    assert.ok(error instanceof common.OciError);
    assert.equal(error.statusCode, 401);
    assert.equal(error.serviceCode, "NotAuthenticated");
    assert.equal(error.message, "Failed to verify the HTTP(S) Signature");
    assert.equal(error.opcRequestId, fake.log.entries[0]?.requestId);
    return true;
  });
});
