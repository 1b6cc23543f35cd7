import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { recordKey } from "../../../lib/record/record_key.ts";
import { newObject } from "../../../scripts/fake_oci/object_storage/object_store.ts";
import { type FakeBucket, fakeBucket } from "../../oci/fake_bucket.ts";

const KEY = recordKey({ host: "h", jobName: "j" });
const CONTENT = new TextEncoder().encode("{}\n");
const WRITTEN_AT = new Date("2025-11-24T22:30:00.125Z");
const HEADER = "opc-meta-async-job-written-at";

/** Puts an object that another program wrote, with these headers. */
function put(bucket: FakeBucket, headers: Readonly<Record<string, string>>): void {
  const modified = new Date("2026-02-03T04:05:06Z");
  const object = newObject(CONTENT, { modified, headers: new Map(Object.entries(headers)) });
  bucket.oci.bucket.objects.set(KEY.path, object);
}

Deno.test("OciStore age() costs no request, and is exact to a second", async () => {
  await using bucket = await fakeBucket();
  const store = await bucket.open();
  const { written } = await store.create(KEY, CONTENT);
  const read = await store.read(KEY);
  ok(written && read);
  for (const object of [written, read]) {
    const age = await store.age(KEY, object);
    strictEqual(age?.resolution, 1000);
    deepStrictEqual([age.now.getTime() % 1000, age.writtenAt.getTime() % 1000], [0, 0]);
  }
  deepStrictEqual(bucket.oci.log.operations(), ["PutObject", "GetObject"]);
});

Deno.test("OciStore age() takes both times from the answer that the object came with", async () => {
  await using bucket = await fakeBucket();
  const store = await bucket.open();
  await store.create(KEY, CONTENT);
  const before = await store.read(KEY);
  ok(before);
  const now = (await store.age(KEY, before))?.now;
  bucket.oci.clock.skewSeconds += 200;
  // Asked for later, it is the same: what was read has not grown older since.
  deepStrictEqual((await store.age(KEY, before))?.now, now);
  const after = await store.read(KEY);
  ok(after && now);
  ok(((await store.age(KEY, after))?.now.getTime() ?? 0) - now.getTime() >= 199_000);
});

Deno.test("OciStore age() is negative where a later answer shows an earlier time", async () => {
  await using bucket = await fakeBucket();
  const store = await bucket.open();
  await store.create(KEY, CONTENT);
  bucket.oci.faults.add({ match: { method: "GET" }, fault: { kind: "skew", seconds: -250 } });
  const object = await store.read(KEY);
  ok(object);
  const age = await store.age(KEY, object);
  ok(age && age.now.getTime() < age.writtenAt.getTime());
});

Deno.test("OciStore age() is not known where the answer does not tell the time", async () => {
  await using bucket = await fakeBucket();
  const store = await bucket.open();
  const headers = { etag: "1", "opc-request-id": "phx-1:1" };
  bucket.oci.faults.add({ fault: { kind: "answer", status: 200, body: "{}", headers } });
  const object = await store.read(KEY);
  ok(object);
  strictEqual(await store.age(KEY, object), undefined);
  strictEqual(await store.age(KEY, { content: CONTENT, etag: "1" }), undefined);
});

Deno.test("OciStore keeps a given time as user metadata beside the labels, and nothing without one", async () => {
  await using bucket = await fakeBucket();
  const store = await bucket.open();
  const labels = { "x-ansible-host": "h" };
  const first = await store.create(KEY, CONTENT, { labels, writtenAt: WRITTEN_AT });
  ok(first.written);
  const headers = bucket.oci.bucket.objects.get(KEY.path)?.headers;
  strictEqual(headers?.get(HEADER), "2025-11-24T22:30:00.125Z");
  strictEqual(headers?.get("opc-meta-x-ansible-host"), "h");
  await store.replace(KEY, CONTENT, first.written, { labels });
  strictEqual(bucket.oci.bucket.objects.get(KEY.path)?.headers.has(HEADER), false);
  match(
    bucket.oci.bucket.objects.get(KEY.path)?.headers.get("opc-meta-async-job-replaces") ?? "",
    /./,
  );
});

Deno.test("OciStore age() goes by Last-Modified where a kept time is none", async () => {
  await using bucket = await fakeBucket();
  const store = await bucket.open();
  const cases: readonly [Record<string, string>, string][] = [
    [{}, "2026-02-03T04:05:06.000Z"],
    [{ [HEADER]: "2025-11-24T22:30:00.125Z" }, "2025-11-24T22:30:00.125Z"],
    [{ [HEADER]: "yesterday" }, "2026-02-03T04:05:06.000Z"],
    [{ [HEADER]: "" }, "2026-02-03T04:05:06.000Z"],
  ];
  for (const [headers, expected] of cases) {
    put(bucket, headers);
    const object = await store.read(KEY);
    ok(object);
    strictEqual((await store.age(KEY, object))?.writtenAt.toISOString(), expected);
  }
});
