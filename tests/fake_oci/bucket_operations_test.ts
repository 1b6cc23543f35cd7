import assert from "node:assert/strict";
import { FakeOci } from "../../scripts/fake_oci/fake_oci.ts";
import { fakeOcid } from "../../scripts/fake_oci/identity/ocid.ts";
import { MANAGE_OBJECTS, READ_OBJECTS } from "../../scripts/fake_oci/identity/permissions.ts";
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

Deno.test("ListBuckets gives its buckets a page at a time", async () => {
  await using oci = await FakeOci.start();
  const names = ["a", "b-", "b_1", "c."];
  for (const name of names) {
    oci.store.addBucket(oci.namespace, { name, compartmentId: oci.compartmentId });
  }
  const client = new SignedClient(oci);
  const seen: string[] = [];
  let page: string | null = null;
  do {
    const query = new URLSearchParams({ compartmentId: oci.compartmentId, limit: "2" });
    if (page !== null) query.set("page", page);
    const response = await client.send("GET", `/n/${oci.namespace}/b?${query}`);
    const buckets: { name: string }[] = await response.json();
    assert.ok(buckets.length <= 2);
    seen.push(...buckets.map((bucket) => bucket.name));
    page = response.headers.get("opc-next-page");
  } while (page !== null);
  assert.deepEqual(seen, ["a", "async-jobs", "b-", "b_1", "c."]);
});

Deno.test("ListBuckets, ListRetentionRules and GetBucket refuse pages and fields that there are not", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  const buckets = `/n/${oci.namespace}/b?compartmentId=${oci.compartmentId}`;
  const refused: [string, string][] = [
    [`${buckets}&page=x`, "InvalidPage"],
    [`${buckets}&limit=0`, "InvalidParameter"],
    [`${buckets}&fields=tags&fields=size`, "InvalidParameter"],
    [`${client.bucketPath}/retentionRules?page=x`, "InvalidPage"],
    [`${client.bucketPath}?fields=approximateCount&fields=size`, "InvalidParameter"],
    [`${client.bucketPath}/o?prefix=a&prefix=b`, "InvalidParameter"],
  ];
  for (const [path, code] of refused) {
    const refusal = await refusalOf(await client.send("GET", path));
    assert.deepEqual([path, refusal.status, refusal.code], [path, 400, code]);
  }
  const [bucket] = await (await client.send("GET", `${buckets}&fields=tags`)).json();
  assert.deepEqual([bucket.freeformTags, bucket.definedTags], [{}, {}]);
});

Deno.test("GetBucket takes its fields as a list and as one parameter for each", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  await client.put("x", "123");
  for (
    const fields of [
      "fields=approximateCount,approximateSize",
      "fields=approximateCount&fields=approximateSize",
    ]
  ) {
    const bucket = await (await client.send("GET", `${client.bucketPath}?${fields}`)).json();
    assert.deepEqual([bucket.approximateCount, bucket.approximateSize], [1, 3]);
  }
});

Deno.test("GetBucket and HeadBucket heed the conditions of a request", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  const { etag } = oci.bucket;
  const statuses: [Record<string, string>, number][] = [
    [{ "if-match": etag }, 200],
    [{ "if-match": "other" }, 412],
    [{ "if-none-match": etag }, 304],
    [{ "if-none-match": "other" }, 200],
    [{ "if-none-match": "*" }, 400],
  ];
  for (const method of ["GET", "HEAD"]) {
    for (const [headers, expected] of statuses) {
      const response = await client.send(method, client.bucketPath, { headers });
      await response.body?.cancel();
      assert.deepEqual([method, headers, response.status], [method, headers, expected]);
    }
  }
});

Deno.test("GetNamespace knows the tenancy and the compartments whose namespace it is asked for", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  const of = (ocid: string): Promise<Response> => client.send("GET", `/n/?compartmentId=${ocid}`);
  for (const ocid of [oci.tenancy, oci.compartmentId]) {
    assert.equal(await (await of(ocid)).json(), oci.namespace);
  }
  const elsewhere = await of(fakeOcid("tenancy", "strangers"));
  assert.equal((await refusalOf(elsewhere)).code, "NamespaceNotFound");
  // Without the parameter it needs no permission.
  oci.policy.limit(oci.user.principal.id, {}, { refusal: "NotAuthorizedOrNotFound" });
  assert.equal((await client.send("GET", "/n/")).status, 200);
  assert.equal((await refusalOf(await of(oci.compartmentId))).code, "NotAuthorizedOrNotFound");
  oci.policy.limit(oci.user.principal.id, {
    [oci.compartmentId]: ["OBJECTSTORAGE_NAMESPACE_READ"],
  });
  assert.equal((await of(oci.compartmentId)).status, 200);
});

Deno.test("CreateBucket says that a bucket exists, as it does to whoever may not make one", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  const signing = { signBody: true };
  const create = async (details: unknown): Promise<[number, string, string]> => {
    const body = typeof details === "string" ? details : JSON.stringify(details);
    const response = await client.send("POST", `/n/${oci.namespace}/b`, { body, signing });
    const { status, code, message } = await refusalOf(response);
    return [status, code, message];
  };
  const { compartmentId } = oci;
  const exists = (name: string): [number, string, string] => [
    409,
    "BucketAlreadyExists",
    `Either the bucket '${name}' in namespace 'acmenamespace' already exists ` +
    "or you are not authorized to create it",
  ];
  assert.deepEqual(await create({ name: "async-jobs", compartmentId }), exists("async-jobs"));
  const made = await create({ name: "new", compartmentId });
  assert.deepEqual(made.slice(0, 2), [501, "MethodNotImplemented"]);
  oci.policy.limit(oci.user.principal.id, { [compartmentId]: MANAGE_OBJECTS });
  assert.deepEqual(await create({ name: "new", compartmentId }), exists("new"));
  assert.equal((await create("{"))[1], "InvalidJSON");
  assert.equal((await create({ compartmentId }))[1], "InvalidJSON");
  assert.equal((await create({ name: "new" }))[1], "MissingCompartmentId");
  const theirs = await client.send("POST", "/n/theirs/b", {
    body: JSON.stringify({ name: "new", compartmentId }),
    signing,
  });
  assert.equal((await refusalOf(theirs)).code, "NamespaceNotFound");
});

Deno.test("performOperation refuses what it would have to ignore", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  await client.put("x", "1");
  const refused: [string, string, Record<string, string>][] = [
    ["GET", `${client.objectPath("x")}?versionID=1`, {}],
    ["GET", `${client.bucketPath}/o?startwith=a`, {}],
    ["GET", client.objectPath("x"), { "opc-sse-customer-algorithm": "AES256" }],
    ["GET", client.objectPath("x"), { "if-modified-since": new Date().toUTCString() }],
    ["PUT", client.objectPath("x"), { "opc-sse-kms-key-id": "ocid1.key.oc1..a" }],
    ["DELETE", client.objectPath("x"), { "if-none-match": "*" }],
    ["GET", "/n/", { "opc-obo-token": "t" }],
  ];
  for (const [method, path, headers] of refused) {
    const body = method === "PUT" ? "2" : null;
    const refusal = await refusalOf(await client.send(method, path, { headers, body }));
    assert.deepEqual([path, refusal.status, refusal.code], [path, 501, "MethodNotImplemented"]);
  }
  assert.equal(await (await client.get("x")).text(), "1");
});

Deno.test("PutObject knows no expectation but 100-continue", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  for (const [expectation, status] of [["100-continue", "200"], ["other", "417"]] as const) {
    const { headers } = await client.signed("PUT", client.objectPath("x"), { body: "1" });
    const { hostname, port } = new URL(oci.endpoint);
    const connection = await Deno.connect({ hostname, port: Number(port) });
    const head = [...headers].map(([name, value]) => `${name}: ${value}\r\n`).join("");
    await connection.write(
      new TextEncoder().encode(
        `PUT ${client.objectPath("x")} HTTP/1.1\r\nhost: ${hostname}:${port}\r\n${head}` +
          `expect: ${expectation}\r\ncontent-length: 1\r\nconnection: close\r\n\r\n1`,
      ),
    );
    const answer = await new Response(connection.readable).text();
    const statuses = [...answer.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map((match) => match[1]);
    assert.deepEqual(statuses, expectation === "other" ? [status] : ["100", status]);
  }
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
    ["DELETE", client.bucketPath, 501],
    ["POST", `${client.bucketPath}/u`, 501],
    ["GET", `${client.bucketPath}/retentionRules/1`, 501],
    ["GET", `${client.bucketPath}/l/1`, 404],
  ];
  for (const [method, path, expected] of statuses) {
    const response = await client.send(method, path, { signing: { signBody: method !== "GET" } });
    assert.deepEqual([method, path, (await refusalOf(response)).status], [method, path, expected]);
  }
  const malformed = await client.send("GET", `${client.bucketPath}/o/%E0%A4%A`);
  assert.equal((await refusalOf(malformed)).status, 400);
});
