import assert from "node:assert/strict";
import { FakeOci } from "../../scripts/fake_oci/fake_oci.ts";
import { startControl } from "../../scripts/fake_oci/services/start_control.ts";
import { refusalOf, SignedClient } from "./signed_client.ts";

async function call(url: string, method: string, body?: unknown): Promise<number> {
  const response = await fetch(
    url,
    body === undefined ? { method } : {
      method,
      body: JSON.stringify(body),
    },
  );
  await response.body?.cancel();
  return response.status;
}

Deno.test("controlService() adds faults, counts them and forgets them", async () => {
  await using oci = await FakeOci.start();
  const control = await startControl(oci);
  const client = new SignedClient(oci);
  const rule = { times: 2, fault: { kind: "refusal", code: "ServiceUnavailable" } };
  assert.equal(await call(`${control}/faults`, "POST", rule), 204);
  assert.equal((await refusalOf(await client.get("x"))).status, 503);
  assert.deepEqual(await (await fetch(`${control}/faults`)).json(), { pending: 1 });
  assert.equal(await call(`${control}/faults`, "DELETE"), 204);
  assert.equal((await refusalOf(await client.get("x"))).status, 404);
});

Deno.test("controlService() shows the requests and leaves its own out", async () => {
  await using oci = await FakeOci.start();
  const control = await startControl(oci);
  await new SignedClient(oci).put("a/b", "123");
  const [entry, ...others] = await (await fetch(`${control}/requests`)).json();
  assert.deepEqual(others, []);
  assert.equal(entry.operation, "PutObject");
  assert.deepEqual([entry.status, entry.authenticated, entry.bodyBytes], [200, true, 3]);
  assert.equal(await call(`${control}/requests`, "DELETE"), 204);
  assert.deepEqual(await (await fetch(`${control}/requests`)).json(), []);
});

Deno.test("controlService() sets the clock wrong", async () => {
  await using oci = await FakeOci.start();
  const control = await startControl(oci);
  assert.equal(await call(`${control}/clock`, "PUT", { skewSeconds: 600 }), 204);
  assert.equal((await refusalOf(await new SignedClient(oci).get("x"))).status, 401);
});

Deno.test("controlService() has requests taken whose date is far from the service's clock", async () => {
  await using oci = await FakeOci.start();
  const control = await startControl(oci);
  const client = new SignedClient(oci);
  for (const skewSeconds of [-7200, 7200]) {
    const clock = { skewSeconds, windowSeconds: 7500 };
    assert.equal(await call(`${control}/clock`, "PUT", clock), 204);
    const answer = await client.put("x", "1");
    assert.equal(answer.status, 200);
    for (const header of ["date", "last-modified"]) {
      const ahead = Date.parse(answer.headers.get(header) ?? "") - Date.now();
      assert.ok(Math.abs(ahead - skewSeconds * 1000) < 60_000, `${header}: ${ahead}`);
    }
  }
  assert.equal(await call(`${control}/clock`, "PUT", { skewSeconds: 0 }), 204);
  assert.equal(oci.clock.windowSeconds, 7500);
  assert.equal(await call(`${control}/clock`, "PUT", { skewSeconds: "soon" }), 400);
  assert.equal(await call(`${control}/clock`, "PUT", { windowSeconds: 1 }), 400);
});

Deno.test("controlService() makes buckets and puts objects past all checks", async () => {
  await using oci = await FakeOci.start();
  const control = await startControl(oci);
  const { namespace, compartmentId } = oci;
  const bucket = { namespace, name: "other", compartmentId };
  assert.equal(await call(`${control}/buckets`, "POST", bucket), 204);
  const object = { namespace, bucket: "other", name: "a/b", body: "not a record" };
  assert.equal(await call(`${control}/objects`, "POST", object), 204);
  const client = new SignedClient(oci);
  const path = `/n/${namespace}/b/other/o/a%2Fb`;
  assert.equal(await (await client.send("GET", path)).text(), "not a record");
  assert.equal(await call(`${control}/objects`, "DELETE", object), 204);
  assert.equal((await refusalOf(await client.send("GET", path))).code, "ObjectNotFound");
});

Deno.test("controlService() refuses a bucket with a setting or a value that there is not", async () => {
  await using oci = await FakeOci.start();
  const control = await startControl(oci);
  const { namespace, compartmentId } = oci;
  const bucket = { namespace, name: "other", compartmentId };
  for (
    const wrong of [
      { ...bucket, storageTier: "Glacier" },
      { ...bucket, versioning: "On" },
      { ...bucket, storage_tier: "Archive" },
      { namespace, name: "other" },
    ]
  ) {
    assert.equal(await call(`${control}/buckets`, "POST", wrong), 400);
  }
  assert.equal(oci.store.findBucket(namespace, "other"), undefined);
  assert.equal(
    await call(`${control}/buckets`, "POST", { ...bucket, storageTier: "Archive" }),
    204,
  );
});

Deno.test("controlService() puts many objects at once", async () => {
  await using oci = await FakeOci.start();
  const control = await startControl(oci);
  const body = {
    namespace: oci.namespace,
    bucket: oci.bucket.name,
    objects: { "a/1": "one", "a/2": "two" },
  };
  assert.equal(await call(`${control}/objects`, "POST", body), 204);
  assert.deepEqual([...oci.bucket.objects.keys()], ["a/1", "a/2"]);
  assert.equal(await (await new SignedClient(oci).get("a/2")).text(), "two");
});

Deno.test("controlService() limits a principal and gives the permissions back", async () => {
  await using oci = await FakeOci.start();
  const control = await startControl(oci);
  const client = new SignedClient(oci);
  const limit = {
    principal: oci.user.principal.id,
    grants: { [oci.compartmentId]: ["OBJECT_CREATE"] },
  };
  assert.equal(await call(`${control}/policy`, "PUT", limit), 204);
  assert.equal((await client.put("x", "1")).status, 200);
  assert.equal((await refusalOf(await client.get("x"))).code, "BucketNotFound");
  const open = { ...limit, refusal: "NotAuthorized" };
  assert.equal(await call(`${control}/policy`, "PUT", open), 204);
  assert.equal((await refusalOf(await client.get("x"))).status, 403);
  assert.equal(await call(`${control}/policy`, "DELETE", limit), 204);
  assert.equal(await (await client.get("x")).text(), "1");
});

Deno.test("controlService() refuses a limit that it does not understand", async () => {
  await using oci = await FakeOci.start();
  const control = await startControl(oci);
  const principal = oci.user.principal.id;
  const cases: [unknown, RegExp][] = [
    [{ grants: {} }, /'principal' must be/],
    [{ principal }, /'grants' must have/],
    [{ principal, grants: { [oci.compartmentId]: "OBJECT_READ" } }, /must be a list/],
    [{ principal, grants: { [oci.compartmentId]: ["read"] } }, /no permission 'read'/],
    [{ principal, grants: {}, refusal: "NotAuthenticated" }, /'refusal' must be one of/],
  ];
  for (const [limit, message] of cases) {
    const body = JSON.stringify(limit);
    const { status, message: said } = await refusalOf(
      await fetch(`${control}/policy`, { method: "PUT", body }),
    );
    assert.equal(status, 400, body);
    assert.match(said, message);
  }
  assert.equal((await new SignedClient(oci).put("x", "1")).status, 200);
});

Deno.test("controlService() says what is wrong with a request", async () => {
  await using oci = await FakeOci.start();
  const control = await startControl(oci);
  const bad = await fetch(`${control}/faults`, { method: "POST", body: '{"fault":{"kind":"x"}}' });
  assert.match((await refusalOf(bad)).message, /must have a 'kind'/);
  const broken = await fetch(`${control}/faults`, { method: "POST", body: "{" });
  assert.match((await refusalOf(broken)).message, /must be JSON/);
  assert.equal(await call(`${control}/nothing`, "GET"), 404);
  assert.equal(await call(`${control}/clock`, "GET"), 405);
  const object = { namespace: "x", bucket: "y", name: "z", body: "" };
  assert.equal(await call(`${control}/objects`, "POST", object), 400);
});
