import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { recordKey } from "../../lib/record/record_key.ts";
import type { StoredObject, WriteOutcome } from "../../lib/stores/store.ts";
import type { Fault } from "../../scripts/fake_oci/faults/fault.ts";
import { newObject } from "../../scripts/fake_oci/object_storage/object_store.ts";
import { testStore } from "../stores/conformance.ts";
import { bucketPlace } from "../stores/oci/bucket_place.ts";
import { wasWritten } from "../stores/was_written.ts";
import { type FakeBucket, fakeBucket } from "./fake_bucket.ts";

const KEY = recordKey({ host: "h", jobName: "j" });
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const REPEAT: Fault = { kind: "repeat" };
const RESET_AFTER: Fault = { kind: "no-answer", when: "after-commit", ending: "reset" };

testStore("OciStore whose every write arrives twice", async () => {
  const place = await bucketPlace();
  place.bucket.oci.faults.add({ match: { method: "PUT" }, fault: REPEAT, times: Infinity });
  return place;
});

function repeat(bucket: FakeBucket, method: string, more: readonly Fault[] = []): void {
  bucket.oci.faults.add({ match: { method }, fault: [REPEAT, ...more] });
}

/** What was done with the object, in one row. */
async function operationsOf(bucket: FakeBucket, work: () => Promise<unknown>): Promise<string[]> {
  const before = bucket.oci.log.operations().length;
  await work();
  return bucket.oci.log.operations().slice(before);
}

async function seenIn(bucket: FakeBucket): Promise<StoredObject> {
  const seen = await (await bucket.open()).read(KEY);
  ok(seen);
  return seen;
}

Deno.test("OciStore create() that arrived twice knows that it won, though no attempt is known to have failed", async () => {
  await using bucket = await fakeBucket();
  const store = await bucket.open({ "oci-retries": "0" });
  repeat(bucket, "PUT");
  let outcome: WriteOutcome | undefined;
  const operations = await operationsOf(bucket, async () => {
    outcome = await store.create(KEY, bytes("mine"), { labels: { "x-label": "1" } });
  });
  deepStrictEqual(operations, ["PutObject", "GetObject"]);
  deepStrictEqual(bucket.sleeps, []);
  // What was read back serves for the next change, and tells its age.
  ok(outcome?.written);
  deepStrictEqual(outcome.written.content, bytes("mine"));
  ok(await store.age(KEY, outcome.written));
  strictEqual(await wasWritten(store.replace(KEY, bytes("next"), outcome.written)), true);
});

Deno.test("OciStore replace() that arrived twice knows that it won", async () => {
  await using bucket = await fakeBucket();
  const store = await bucket.open();
  await store.create(KEY, bytes("old"));
  const seen = await seenIn(bucket);
  repeat(bucket, "PUT");
  strictEqual(await wasWritten(store.replace(KEY, bytes("mine"), seen)), true);
  deepStrictEqual((await store.read(KEY))?.content, bytes("mine"));
});

Deno.test("OciStore create() and replace() that arrived twice, and lost both answers, know that they won", async () => {
  await using bucket = await fakeBucket();
  const store = await bucket.open();
  repeat(bucket, "PUT", [RESET_AFTER]);
  strictEqual(await wasWritten(store.create(KEY, bytes("old"))), true);
  const seen = await seenIn(bucket);
  repeat(bucket, "PUT", [RESET_AFTER]);
  strictEqual(await wasWritten(store.replace(KEY, bytes("mine"), seen)), true);
  deepStrictEqual((await store.read(KEY))?.content, bytes("mine"));
});

Deno.test("OciStore create() that arrived twice has one winner among racing creators", async () => {
  await using bucket = await fakeBucket();
  bucket.oci.faults.add({ match: { method: "PUT" }, fault: REPEAT, times: Infinity });
  const contents = Array.from({ length: 8 }, (_, i) => bytes(`creator ${i}`));
  const outcomes = await Promise.all(
    contents.map(async (content) => (await bucket.open()).create(KEY, content)),
  );
  const winners = contents.filter((_, i) => outcomes[i]?.written !== undefined);
  deepStrictEqual(winners, [(await seenIn(bucket)).content]);
});

Deno.test("OciStore create() that arrived twice, with another's write over it since, answers the other's", async () => {
  await using bucket = await fakeBucket();
  const store = await bucket.open();
  const other = await bucket.open();
  repeat(bucket, "PUT");
  const theirs = bytes("theirs");
  // Between the refusal and the look at what is there.
  bucket.oci.log.onFinished(({ operation }) => {
    if (operation === "PutObject") bucket.oci.bucket.objects.set(KEY.path, newObject(theirs));
  });
  const outcome = await store.create(KEY, bytes("mine"));
  ok(outcome.written === undefined);
  deepStrictEqual(outcome.found?.content, theirs);
  strictEqual(await other.read(KEY).then((seen) => seen?.etag), outcome.found?.etag);
});

Deno.test("OciStore remove() that arrived twice leaves nothing, and does not say that it was the one", async () => {
  await using bucket = await fakeBucket();
  const store = await bucket.open();
  const { written } = await store.create(KEY, bytes("old"));
  ok(written);
  repeat(bucket, "DELETE");
  strictEqual(await store.remove(KEY, written), false);
  strictEqual(await store.read(KEY), undefined);
});

Deno.test("OciStore remove() that arrived twice, and lost its answers, is done", async () => {
  await using bucket = await fakeBucket();
  const store = await bucket.open();
  const { written } = await store.create(KEY, bytes("old"));
  ok(written);
  repeat(bucket, "DELETE", [RESET_AFTER]);
  strictEqual(await store.remove(KEY, written), true);
  strictEqual(await store.read(KEY), undefined);
});

Deno.test("OciStore reads back after every refusal, and answers nothing where nothing is", async () => {
  await using bucket = await fakeBucket();
  const store = await bucket.open();
  bucket.oci.faults.add({
    match: { method: "PUT" },
    fault: { kind: "refusal", code: "NoEtagMatch" },
  });
  let outcome: WriteOutcome | undefined;
  const create = async (): Promise<void> => {
    outcome = await store.create(KEY, bytes("mine"));
  };
  deepStrictEqual(await operationsOf(bucket, create), ["PutObject", "GetObject"]);
  deepStrictEqual(outcome, { found: undefined });
  const { written } = await store.create(KEY, bytes("mine"));
  ok(written);
  await store.remove(KEY, written);
  const replace = async (): Promise<void> => {
    outcome = await store.replace(KEY, bytes("next"), written);
  };
  deepStrictEqual(await operationsOf(bucket, replace), ["PutObject", "GetObject"]);
  deepStrictEqual(outcome, { found: undefined });
});

Deno.test("OciStore create() whose refusal cannot be looked into fails with why, and answers nothing", async () => {
  await using bucket = await fakeBucket();
  const store = await bucket.open({ "oci-retries": "0" });
  await store.create(KEY, bytes("theirs"));
  const failures: readonly [Fault, string][] = [
    [{ kind: "refusal", code: "NotAuthorized" }, "NotAuthorized"],
    [{ kind: "refusal", code: "BucketNotFound" }, "BucketNotFound"],
    [{ kind: "refusal", code: "ServiceUnavailable" }, "ServiceUnavailable"],
    [{ kind: "answer", status: 404, body: "<p>Not found</p>" }, "UnexpectedResponse"],
  ];
  for (const [fault, code] of failures) {
    bucket.oci.faults.add({ match: { method: "GET" }, fault });
    await rejects(store.create(KEY, bytes("mine")), {
      code,
      message: /^Cannot read the record of job "j" of host "h"/,
    });
  }
});
