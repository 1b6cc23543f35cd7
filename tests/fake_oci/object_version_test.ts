import assert from "node:assert/strict";
import { FakeOci } from "../../scripts/fake_oci/fake_oci.ts";
import { refusalOf, SignedClient } from "./signed_client.ts";

const UNKNOWN = "?versionId=286b736e-ed15-4b55-b8bb-c607f9b25b9a";

async function versionOf(client: SignedClient, body: string): Promise<string> {
  return (await client.put("x", body)).headers.get("version-id") ?? "";
}

Deno.test("GetObject, HeadObject and DeleteObject find the version of an object that is there", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  const path = `${client.objectPath("x")}?versionId=${await versionOf(client, "1")}`;
  assert.equal(await (await client.send("GET", path)).text(), "1");
  assert.equal((await client.send("HEAD", path)).status, 200);
  assert.equal((await client.send("DELETE", path)).status, 204);
  assert.equal(oci.bucket.objects.size, 0);
});

Deno.test("GetObject, HeadObject and DeleteObject find no version that is not there any more", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  const overwritten = `?versionId=${await versionOf(client, "1")}`;
  await client.put("x", "2");
  for (const version of [overwritten, UNKNOWN]) {
    for (const method of ["GET", "DELETE"]) {
      const { status, code } = await refusalOf(
        await client.send(method, `${client.objectPath("x")}${version}`),
      );
      assert.deepEqual([method, status, code], [method, 404, "ObjectNotFound"]);
    }
    const head = await client.send("HEAD", `${client.objectPath("x")}${version}`);
    assert.equal(head.status, 404);
  }
  assert.equal(await (await client.get("x")).text(), "2");
});

Deno.test("a bucket with versioning refuses what would need the versions that the fake has not kept", async () => {
  await using oci = await FakeOci.start({ bucketSettings: { versioning: "Enabled" } });
  const client = new SignedClient(oci);
  const current = `${client.objectPath("x")}?versionId=${await versionOf(client, "1")}`;
  assert.equal(await (await client.send("GET", current)).text(), "1");
  const refused: [string, string][] = [
    ["GET", `${client.objectPath("x")}${UNKNOWN}`],
    ["DELETE", `${client.objectPath("x")}${UNKNOWN}`],
    ["DELETE", current],
  ];
  for (const [method, path] of refused) {
    const { status, code } = await refusalOf(await client.send(method, path));
    assert.deepEqual([method, status, code], [method, 501, "MethodNotImplemented"]);
  }
  const deleted = await client.delete("x");
  assert.equal(deleted.headers.get("is-delete-marker"), "true");
  assert.equal((await refusalOf(await client.get("x"))).code, "ObjectNotFound");
});
