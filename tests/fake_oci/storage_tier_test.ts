import assert from "node:assert/strict";
import { FakeOci } from "../../scripts/fake_oci/fake_oci.ts";
import { refusalOf, SignedClient } from "./signed_client.ts";

Deno.test("PutObject refuses a storage tier that there is not", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  for (const tier of ["Glacier", "standard"]) {
    const refused = await refusalOf(await client.put("x", "1", { "storage-tier": tier }));
    assert.deepEqual([tier, refused.status, refused.code], [tier, 400, "InvalidStorageTier"]);
  }
  assert.equal(oci.bucket.objects.size, 0);
});

Deno.test("PutObject keeps a storage tier for GetObject, HeadObject and ListObjects", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  for (const tier of ["Standard", "InfrequentAccess"]) {
    assert.equal((await client.put("x", "1", { "storage-tier": tier })).status, 200);
    const got = await client.get("x");
    assert.deepEqual([got.headers.get("storage-tier"), await got.text()], [tier, "1"]);
    const head = await client.send("HEAD", client.objectPath("x"));
    assert.equal(head.headers.get("storage-tier"), tier);
    const list = await client.send(
      "GET",
      `${client.bucketPath}/o?fields=storageTier,archivalState`,
    );
    assert.deepEqual((await list.json()).objects, [{ name: "x", storageTier: tier }]);
  }
});

Deno.test("PutObject archives an object that can then be seen and not be read", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  await client.put("x", "1", { "storage-tier": "Archive" });
  assert.equal((await refusalOf(await client.get("x"))).code, "NotRestored");
  const head = await client.send("HEAD", client.objectPath("x"));
  assert.deepEqual(
    [head.headers.get("storage-tier"), head.headers.get("archival-state")],
    ["Archive", "Archived"],
  );
  const list = await client.send("GET", `${client.bucketPath}/o?fields=archivalState`);
  assert.deepEqual((await list.json()).objects, [{ name: "x", archivalState: "Archived" }]);
});

Deno.test("PutObject writes into the Archive tier alone where that is the bucket's", async () => {
  await using oci = await FakeOci.start({ bucketSettings: { storageTier: "Archive" } });
  const client = new SignedClient(oci);
  const refused = await client.put("x", "1", { "storage-tier": "Standard" });
  assert.equal((await refusalOf(refused)).code, "InvalidStorageTier");
  await client.put("x", "1");
  const head = await client.send("HEAD", client.objectPath("x"));
  assert.equal(head.headers.get("storage-tier"), "Archive");
});

Deno.test("PutObject takes an empty storage tier and an empty algorithm for none, as clients in Go send them", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  const put = await client.put("x", "1", { "storage-tier": "", "opc-checksum-algorithm": "" });
  assert.equal(put.status, 200);
  const head = await client.send("HEAD", client.objectPath("x"));
  assert.equal(head.headers.get("storage-tier"), "Standard");
});
