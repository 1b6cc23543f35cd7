import assert from "node:assert/strict";
import { FakeOci } from "../../scripts/fake_oci/fake_oci.ts";
import { POLICY_REFUSALS } from "../../scripts/fake_oci/identity/access_policy.ts";
import { fakeOcid } from "../../scripts/fake_oci/identity/ocid.ts";
import {
  INSPECT_BUCKETS,
  INSPECT_OBJECTS,
  MANAGE_OBJECTS,
  type Permission,
  PERMISSIONS,
  READ_BUCKETS,
  READ_OBJECTS,
  USE_OBJECTS,
} from "../../scripts/fake_oci/identity/permissions.ts";
import { newObject } from "../../scripts/fake_oci/object_storage/object_store.ts";
import { refusalOf, SignedClient } from "./signed_client.ts";

interface Request {
  readonly title: string;
  readonly send: (client: SignedClient, oci: FakeOci) => Promise<Response>;
  /** Any one of them is enough. */
  readonly needs: readonly Permission[];
}

/** Every operation of the fake; the object "there" is there, the object "new" is not. */
const REQUESTS: readonly Request[] = [
  {
    title: "ListBuckets",
    send: (client, oci) =>
      client.send("GET", `/n/${oci.namespace}/b?compartmentId=${oci.compartmentId}`),
    needs: ["BUCKET_INSPECT"],
  },
  {
    title: "GetBucket",
    send: (client) => client.send("GET", client.bucketPath),
    needs: ["BUCKET_READ"],
  },
  {
    title: "HeadBucket",
    send: (client) => client.send("HEAD", client.bucketPath),
    needs: ["BUCKET_INSPECT"],
  },
  {
    title: "GetObjectLifecyclePolicy",
    send: (client) => client.send("GET", `${client.bucketPath}/l`),
    needs: ["BUCKET_READ"],
  },
  {
    title: "ListRetentionRules",
    send: (client) => client.send("GET", `${client.bucketPath}/retentionRules`),
    needs: ["BUCKET_READ"],
  },
  {
    title: "ListObjects",
    send: (client) => client.send("GET", `${client.bucketPath}/o`),
    needs: ["OBJECT_INSPECT"],
  },
  { title: "GetObject", send: (client) => client.get("there"), needs: ["OBJECT_READ"] },
  {
    title: "HeadObject",
    send: (client) => client.send("HEAD", client.objectPath("there")),
    needs: ["OBJECT_READ", "OBJECT_INSPECT"],
  },
  {
    title: "PutObject of a new object",
    send: (client) => client.put("new", "2"),
    needs: ["OBJECT_CREATE"],
  },
  {
    title: "PutObject of a new object, create-only",
    send: (client) => client.put("new", "2", { "if-none-match": "*" }),
    needs: ["OBJECT_CREATE"],
  },
  {
    title: "PutObject over an object",
    send: (client) => client.put("there", "2"),
    needs: ["OBJECT_OVERWRITE"],
  },
  {
    title: "PutObject over an object, compare-and-swap",
    send: (client, oci) =>
      client.put("there", "2", { "if-match": oci.bucket.objects.get("there")?.etag ?? "" }),
    needs: ["OBJECT_OVERWRITE"],
  },
  { title: "DeleteObject", send: (client) => client.delete("there"), needs: ["OBJECT_DELETE"] },
];

/** A service whose bucket has a lifecycle policy, so that an allowed request never ends in 404. */
async function startFake(): Promise<{ oci: FakeOci; client: SignedClient }> {
  const lifecycleRules = [{ name: "old", action: "DELETE" }];
  const oci = await FakeOci.start({ bucketSettings: { lifecycleRules } });
  return { oci, client: new SignedClient(oci) };
}

/** Sends a request under exactly these permissions, with "there" as the only object. */
async function statusUnder(
  { oci, client }: { oci: FakeOci; client: SignedClient },
  request: Request,
  granted: readonly Permission[],
): Promise<number> {
  oci.bucket.objects.clear();
  oci.bucket.objects.set("there", newObject("1"));
  oci.policy.limit(oci.user.principal.id, { [oci.compartmentId]: granted });
  const response = await request.send(client, oci);
  await response.body?.cancel();
  return response.status;
}

for (const request of REQUESTS) {
  Deno.test(`requiredPermissions() wants ${request.needs.join(" or ")} for ${request.title}`, async () => {
    const fake = await startFake();
    await using _ = fake.oci;
    for (const permission of PERMISSIONS) {
      const status = await statusUnder(fake, request, [permission]);
      const allowed = request.needs.includes(permission);
      assert.equal(status < 300, allowed, `${permission} alone: ${status}`);
      if (!allowed) assert.equal(status, 404, `${permission} alone`);
    }
    const others = PERMISSIONS.filter((permission) => !request.needs.includes(permission));
    assert.equal(await statusUnder(fake, request, others), 404);
    assert.equal(await statusUnder(fake, request, []), 404);
  });
}

Deno.test("requiredPermissions() wants nothing for GetNamespace", async () => {
  const { oci, client } = await startFake();
  await using _ = oci;
  oci.policy.limit(oci.user.principal.id, {}, { refusal: "NotAuthorized" });
  assert.equal(await (await client.send("GET", "/n/")).json(), oci.namespace);
});

Deno.test("requiredPermissions() lets a create-only write meet an object with OBJECT_CREATE alone", async () => {
  const { oci, client } = await startFake();
  await using _ = oci;
  oci.bucket.objects.set("there", newObject("1"));
  oci.policy.limit(oci.user.principal.id, { [oci.compartmentId]: ["OBJECT_CREATE"] });
  const met = await client.put("there", "2", { "if-none-match": "*" });
  assert.equal((await refusalOf(met)).code, "IfNoneMatchFailed");
  oci.policy.limit(oci.user.principal.id, { [oci.compartmentId]: ["OBJECT_OVERWRITE"] });
  const hidden = await client.put("there", "2", { "if-none-match": "*" });
  assert.equal((await refusalOf(hidden)).code, "BucketNotFound");
});

Deno.test("requireBucket() betrays nothing about objects without a permission", async () => {
  const { oci, client } = await startFake();
  await using _ = oci;
  oci.bucket.objects.set("there", newObject("1"));
  oci.policy.limit(oci.user.principal.id, { [oci.compartmentId]: READ_BUCKETS });
  assert.deepEqual(
    await refusalOf(await client.get("there")),
    await refusalOf(await client.get("missing")),
  );
  const wrong = { "if-match": "another" };
  assert.equal((await refusalOf(await client.put("there", "2", wrong))).code, "BucketNotFound");
  assert.equal((await refusalOf(await client.delete("there", wrong))).code, "BucketNotFound");
  assert.equal(oci.bucket.objects.size, 1);
});

Deno.test("AccessPolicy refuses with the code that was chosen for the principal", async () => {
  const { oci, client } = await startFake();
  await using _ = oci;
  const buckets = `/n/${oci.namespace}/b?compartmentId=${oci.compartmentId}`;
  const seen: Record<string, [string, number][]> = {};
  for (const refusal of POLICY_REFUSALS) {
    oci.policy.limit(oci.user.principal.id, {}, { refusal });
    const refusals = await Promise.all([
      client.get("x").then(refusalOf),
      client.put("x", "1").then(refusalOf),
      client.send("GET", client.bucketPath).then(refusalOf),
      client.send("GET", buckets).then(refusalOf),
    ]);
    seen[refusal] = refusals.map(({ code, status }) => [code, status]);
  }
  const open: [string, number] = ["NotAuthorized", 403];
  const general: [string, number] = ["NotAuthorizedOrNotFound", 404];
  const hidden: [string, number] = ["BucketNotFound", 404];
  assert.deepEqual(seen, {
    BucketNotFound: [hidden, hidden, hidden, ["NamespaceNotFound", 404]],
    NotAuthorizedOrNotFound: [general, general, general, general],
    NotAuthorized: [open, open, open, open],
  });
});

Deno.test("AccessPolicy limits one principal in one compartment and nobody else", async () => {
  const { oci, client } = await startFake();
  await using _ = oci;
  const { principal, key, keyId } = await oci.addUser("reader");
  const reader = new SignedClient(oci, { keyId, privateKey: key.privateKey });
  const elsewhere = fakeOcid("compartment", "elsewhere");
  oci.store.addBucket(oci.namespace, { name: "other", compartmentId: elsewhere });
  oci.policy.limit(principal.id, {
    [oci.compartmentId]: MANAGE_OBJECTS,
    [elsewhere]: READ_BUCKETS,
  }, { refusal: "NotAuthorized" });
  assert.equal((await reader.put("x", "1")).status, 200);
  assert.equal((await refusalOf(await reader.send("GET", reader.bucketPath))).status, 403);
  const other = `/n/${oci.namespace}/b/other`;
  assert.equal((await (await reader.send("GET", other)).json()).name, "other");
  assert.equal((await refusalOf(await reader.send("GET", `${other}/o`))).status, 403);
  assert.equal((await client.send("GET", `${other}/o`)).status, 200);
});

Deno.test("requireBucket() answers for another tenancy's namespace as for one without the bucket", async () => {
  const { oci, client } = await startFake();
  await using _ = oci;
  const strangers = fakeOcid("tenancy", "strangers");
  oci.store.addNamespace("theirs", strangers);
  oci.store.addBucket("theirs", { name: "async-jobs", compartmentId: oci.compartmentId });
  oci.policy.limit(oci.user.principal.id, {}, { refusal: "NotAuthorized" });
  for (const path of ["", "/o", "/o/x", "/l", "/retentionRules"]) {
    const there = await refusalOf(await client.send("GET", `/n/theirs/b/async-jobs${path}`));
    assert.deepEqual([there.status, there.code], [404, "BucketNotFound"], path);
  }
  const list = await client.send("GET", `/n/theirs/b?compartmentId=${oci.compartmentId}`);
  assert.equal((await refusalOf(list)).code, "NamespaceNotFound");
  assert.equal(await (await client.send("GET", "/n/")).json(), oci.namespace);
});

Deno.test("The sets of permissions grow from verb to verb", () => {
  assert.deepEqual(INSPECT_BUCKETS, ["BUCKET_INSPECT"]);
  assert.deepEqual(READ_BUCKETS, ["BUCKET_INSPECT", "BUCKET_READ"]);
  assert.deepEqual(INSPECT_OBJECTS, ["OBJECT_INSPECT"]);
  assert.deepEqual(READ_OBJECTS, ["OBJECT_INSPECT", "OBJECT_READ"]);
  assert.deepEqual(USE_OBJECTS, ["OBJECT_INSPECT", "OBJECT_READ", "OBJECT_OVERWRITE"]);
  const inNoSet = ["BUCKET_CREATE", "OBJECTSTORAGE_NAMESPACE_READ"];
  assert.deepEqual([...READ_BUCKETS, ...MANAGE_OBJECTS, ...inNoSet], PERMISSIONS);
});
