import assert from "node:assert/strict";
import { FakeOci } from "../../scripts/fake_oci/fake_oci.ts";
import { refusalOf, SignedClient } from "./signed_client.ts";

Deno.test("PutObject keeps body, media type and metadata for GetObject", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  const put = await client.put("db01/nightly export.json", '{"a":1}\n', {
    "content-type": "application/json",
    "opc-meta-x-ansible-job-id": "j1.2",
  });
  assert.equal(put.status, 200);
  assert.equal(await put.text(), "");
  const got = await client.get("db01/nightly export.json");
  assert.equal(await got.text(), '{"a":1}\n');
  assert.equal(got.headers.get("etag"), put.headers.get("etag"));
  assert.equal(got.headers.get("content-md5"), put.headers.get("opc-content-md5"));
  assert.equal(got.headers.get("content-length"), "8");
  assert.equal(got.headers.get("content-type"), "application/json");
  assert.equal(got.headers.get("opc-meta-x-ansible-job-id"), "j1.2");
  assert.ok(got.headers.has("last-modified"));
});

Deno.test("PutObject gives a fresh UUID as ETag even to the same content", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  const etags = new Set<string>();
  for (let round = 0; round < 3; round++) {
    const response = await client.put("same", "same");
    const etag = response.headers.get("etag") ?? "";
    assert.match(etag, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    etags.add(etag);
  }
  assert.equal(etags.size, 3);
});

Deno.test("PutObject and GetObject agree on a name whose slashes are sent plain or encoded", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  await client.put("a/b/ü ☃.json", "1");
  const plain = `${client.bucketPath}/o/a/b/${encodeURIComponent("ü ☃.json")}`;
  const got = await client.send("GET", plain);
  assert.equal(await got.text(), "1");
  assert.deepEqual([...oci.bucket.objects.keys()], ["a/b/ü ☃.json"]);
});

Deno.test("PutObject refuses a body that is not what its Content-MD5 says", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  const wrong = await client.put("x", "abc", { "content-md5": "1B2M2Y8AsgTpgAmY7PhCfg==" });
  assert.deepEqual(await refusalOf(wrong), {
    status: 400,
    code: "UnmatchedContentMD5",
    message: "The computed MD5 of the request body (kAFQmDzST7DWlj99KOF/cg==) does not match " +
      "the Content-MD5 header (1B2M2Y8AsgTpgAmY7PhCfg==)",
  });
  const bad = await client.put("x", "abc", { "content-md5": "foo" });
  assert.equal((await refusalOf(bad)).code, "InvalidContentMD5");
  assert.equal(oci.bucket.objects.size, 0);
  const right = await client.put("x", "abc", { "content-md5": "kAFQmDzST7DWlj99KOF/cg==" });
  assert.equal(right.status, 200);
});

Deno.test("PutObject refuses a chunked body and a name that is too long", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  const long = await client.put("n".repeat(1025), "1");
  assert.equal((await refusalOf(long)).code, "InvalidObjectName");
  const signed = await client.signed("PUT", client.objectPath("x"), { body: "1" });
  const chunked = await fetch(
    new Request(signed, { body: new Blob(["1"]).stream(), duplex: "half" } as RequestInit),
  );
  assert.equal((await refusalOf(chunked)).status, 411);
});

Deno.test("HeadObject answers with the headers of GetObject and without a body", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  await client.put("x", "12345");
  const head = await client.send("HEAD", client.objectPath("x"));
  assert.equal(head.status, 200);
  assert.equal(head.headers.get("content-length"), "5");
  assert.equal(await head.text(), "");
  const missing = await client.send("HEAD", client.objectPath("missing"));
  assert.equal(missing.status, 404);
  assert.equal(await missing.text(), "");
});

Deno.test("GetObject gives a range of an object", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  await client.put("x", "0123456789");
  const ranges = {
    "bytes=0-3": "0123",
    "bytes=4-": "456789",
    "bytes=-2": "89",
    "bytes=8-99": "89",
  };
  for (const [range, expected] of Object.entries(ranges)) {
    const part = await client.get("x", { range });
    assert.equal(part.status, 206);
    assert.equal(await part.text(), expected);
  }
  const outside = await client.get("x", { range: "bytes=10-" });
  assert.equal((await refusalOf(outside)).status, 416);
});

Deno.test("GetObject and DeleteObject say in their own words that an object is missing", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  assert.deepEqual(await refusalOf(await client.get("a/b")), {
    status: 404,
    code: "ObjectNotFound",
    message: "The object 'a/b' was not found in the bucket 'async-jobs'",
  });
  assert.deepEqual(await refusalOf(await client.delete("a/b")), {
    status: 404,
    code: "ObjectNotFound",
    message:
      "The object 'a/b' does not exist in bucket 'async-jobs' with namespace 'acmenamespace'",
  });
});

Deno.test("DeleteObject removes an object", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  await client.put("x", "1");
  const deleted = await client.delete("x");
  assert.equal(deleted.status, 204);
  assert.equal((await refusalOf(await client.get("x"))).code, "ObjectNotFound");
});

Deno.test("ObjectStorageService puts its request id on every response and echoes the client's", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  const ids = { "opc-client-request-id": "mine/1" };
  for (const response of [await client.put("x", "1", ids), await client.get("missing", ids)]) {
    await response.body?.cancel();
    assert.match(response.headers.get("opc-request-id") ?? "", /^phx-1:[\w-]{64}$/);
    assert.equal(response.headers.get("opc-client-request-id"), "mine/1");
  }
  const unsigned = await fetch(`${oci.endpoint}/n/`);
  await unsigned.body?.cancel();
  assert.ok(unsigned.headers.has("opc-request-id"));
});

Deno.test("ObjectStorageService sends header names in lower case", async () => {
  await using oci = await FakeOci.start();
  const connection = await Deno.connect({ port: Number(new URL(oci.endpoint).port) });
  await connection.write(
    new TextEncoder().encode("GET /n/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
  );
  const text = await new Response(connection.readable).text();
  const names = text.split("\r\n\r\n")[0]?.split("\r\n").slice(1).map((line) => line.split(":")[0]);
  assert.deepEqual(names, names?.map((name) => name?.toLowerCase()));
  assert.ok(names?.includes("opc-request-id"));
});
