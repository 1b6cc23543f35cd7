import assert from "node:assert/strict";
import { FakeOci } from "../../scripts/fake_oci/fake_oci.ts";
import { refusalOf, SignedClient } from "./signed_client.ts";

Deno.test("PutObject with If-None-Match: * creates and never overwrites", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  const first = await client.put("x", "1", { "if-none-match": "*" });
  assert.equal(first.status, 200);
  const second = await client.put("x", "2", { "if-none-match": "*" });
  assert.deepEqual(await refusalOf(second), {
    status: 412,
    code: "IfNoneMatchFailed",
    message: "The If-None-Match header is '*' but there is an existing entity",
  });
  assert.equal(await (await client.get("x")).text(), "1");
});

Deno.test("PutObject has exactly one winner among racing creators", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  const contenders = Array.from({ length: 32 }, (_, number) => String(number));
  const responses = await Promise.all(
    contenders.map((body) => client.put("x", body, { "if-none-match": "*" })),
  );
  await Promise.all(responses.map((response) => response.body?.cancel()));
  const winners = contenders.filter((_, at) => responses[at]?.status === 200);
  assert.equal(winners.length, 1);
  assert.equal(responses.filter((response) => response.status === 412).length, 31);
  assert.equal(await (await client.get("x")).text(), winners[0]);
});

Deno.test("PutObject with If-Match compares and swaps", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  const old = (await client.put("x", "1")).headers.get("etag") ?? "";
  const swapped = await client.put("x", "2", { "if-match": old });
  assert.equal(swapped.status, 200);
  const stale = await client.put("x", "3", { "if-match": old });
  const { status, code } = await refusalOf(stale);
  assert.deepEqual({ status, code }, { status: 412, code: "IfMatchFailed" });
  const absent = await client.put("missing", "3", { "if-match": old });
  assert.equal((await refusalOf(absent)).code, "IfMatchFailed");
  assert.equal(await (await client.get("x")).text(), "2");
});

Deno.test("PutObject takes no If-None-Match but *", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  const response = await client.put("x", "1", { "if-none-match": "some-etag" });
  assert.equal((await refusalOf(response)).status, 400);
});

Deno.test("DeleteObject with a stale If-Match leaves the object alone", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  const etag = (await client.put("x", "1")).headers.get("etag") ?? "";
  const stale = await client.delete("x", { "if-match": "stale" });
  assert.equal((await refusalOf(stale)).code, "IfMatchFailed");
  assert.ok(oci.bucket.objects.has("x"));
  assert.equal((await client.delete("x", { "if-match": etag })).status, 204);
});

Deno.test("GetObject honours If-Match and If-None-Match", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  const etag = (await client.put("x", "1")).headers.get("etag") ?? "";
  const statuses: number[] = [];
  for (
    const headers of [
      { "if-match": etag },
      { "if-match": "other" },
      { "if-none-match": etag },
      { "if-none-match": "other" },
    ]
  ) {
    const response = await client.get("x", headers as Record<string, string>);
    await response.body?.cancel();
    statuses.push(response.status);
  }
  assert.deepEqual(statuses, [200, 412, 304, 200]);
});
