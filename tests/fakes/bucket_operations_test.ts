import assert from "node:assert/strict";
import { FakeOci } from "./fake_oci.ts";
import { fakeOcid } from "./identity/ocid.ts";
import { MANAGE_OBJECTS, READ_OBJECTS } from "./identity/permissions.ts";
import { refusalOf, SignedClient } from "./signed_client.ts";

Deno.test("GetNamespace gives the caller's namespace as a JSON string", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  for (const path of ["/n/", "/n"]) {
    const response = await client.send("GET", path);
    assert.equal(response.headers.get("content-type"), "application/json");
    assert.equal(await response.json(), "acmenamespace");
  }
});

Deno.test("GetBucket describes a bucket as the API reference does", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  const bucket = await (await client.send("GET", client.bucketPath)).json();
  assert.equal(bucket.name, "async-jobs");
  assert.equal(bucket.namespace, "acmenamespace");
  assert.equal(bucket.compartmentId, oci.compartmentId);
  assert.equal(bucket.storageTier, "Standard");
  assert.equal(bucket.approximateCount, null);
  await client.put("x", "123");
  const counted = await client.send("GET", `${client.bucketPath}?fields=approximateCount`);
  assert.equal((await counted.json()).approximateCount, 1);
});

Deno.test("HeadBucket answers without a body", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  const there = await client.send("HEAD", client.bucketPath);
  assert.deepEqual([there.status, await there.text()], [200, ""]);
  const missing = await client.send("HEAD", `/n/${oci.namespace}/b/missing`);
  assert.deepEqual([missing.status, await missing.text()], [404, ""]);
});

Deno.test("ListBuckets lists the buckets of a compartment", async () => {
  await using oci = await FakeOci.start();
  const elsewhere = fakeOcid("compartment", "elsewhere");
  oci.store.addBucket(oci.namespace, { name: "other", compartmentId: elsewhere });
  const client = new SignedClient(oci);
  const path = `/n/${oci.namespace}/b?compartmentId=${oci.compartmentId}`;
  const buckets: { name: string }[] = await (await client.send("GET", path)).json();
  assert.deepEqual(buckets.map((bucket) => bucket.name), ["async-jobs"]);
});

Deno.test("GetObjectLifecyclePolicy and ListRetentionRules show what a bucket was made with", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  const none = await client.send("GET", `${client.bucketPath}/l`);
  assert.equal((await refusalOf(none)).code, "LifecyclePolicyNotFound");
  oci.store.addBucket(oci.namespace, {
    name: "strict",
    compartmentId: oci.compartmentId,
    lifecycleRules: [{ name: "old", action: "DELETE", timeAmount: 1, timeUnit: "DAYS" }],
    retentionRules: [{ id: "1", displayName: "keep" }],
  });
  const policy = await client.send("GET", `/n/${oci.namespace}/b/strict/l`);
  assert.equal((await policy.json()).items[0].action, "DELETE");
  const rules = await client.send("GET", `/n/${oci.namespace}/b/strict/retentionRules`);
  assert.equal((await rules.json()).items.length, 1);
});

Deno.test("requireBucket hides what does not exist and what belongs to others alike", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  const missing = await client.send("GET", `/n/${oci.namespace}/b/missing/o/x`);
  assert.deepEqual(await refusalOf(missing), {
    status: 404,
    code: "BucketNotFound",
    message: "Either the bucket named 'missing' does not exist in the namespace 'acmenamespace' " +
      "or you are not authorized to access it",
  });
  const nowhere = await client.send("GET", "/n/nowhere/b/async-jobs/o/x");
  assert.equal((await refusalOf(nowhere)).code, "NamespaceNotFound");
  const stranger = await oci.addUser("stranger", fakeOcid("tenancy", "strangers"));
  const theirs = new SignedClient(oci, {
    keyId: stranger.keyId,
    privateKey: stranger.key.privateKey,
  });
  assert.equal((await refusalOf(await theirs.get("x"))).code, "BucketNotFound");
});

Deno.test("AccessPolicy takes permissions away by compartment and gives them back", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  const { id } = oci.user.principal;
  await client.put("x", "1");
  oci.policy.limit(id, { [oci.compartmentId]: READ_OBJECTS });
  assert.equal(await (await client.get("x")).text(), "1");
  assert.equal((await refusalOf(await client.put("x", "2"))).code, "BucketNotFound");
  oci.policy.limit(id, { [fakeOcid("compartment", "elsewhere")]: MANAGE_OBJECTS });
  assert.equal((await refusalOf(await client.get("x"))).code, "BucketNotFound");
  oci.policy.unlimit(id);
  assert.equal((await client.put("x", "2")).status, 200);
});

Deno.test("findOperation tells unknown paths, wrong methods and left-out operations apart", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  const statuses: [string, string, number][] = [
    ["GET", "/elsewhere", 404],
    ["GET", `${client.bucketPath}/nothing`, 404],
    ["PATCH", client.objectPath("x"), 405],
    ["POST", "/n/", 405],
    ["POST", `/n/${oci.namespace}/b`, 501],
    ["DELETE", client.bucketPath, 501],
    ["POST", `${client.bucketPath}/u`, 501],
  ];
  for (const [method, path, expected] of statuses) {
    const response = await client.send(method, path, { signing: { signBody: method !== "GET" } });
    assert.deepEqual([method, path, (await refusalOf(response)).status], [method, path, expected]);
  }
  const malformed = await client.send("GET", `${client.bucketPath}/o/%E0%A4%A`);
  assert.equal((await refusalOf(malformed)).status, 400);
});
