import { deepStrictEqual, match, ok, rejects, strictEqual } from "node:assert/strict";
import { recordKey } from "../../lib/record/record_key.ts";
import type { OciStore } from "../../lib/stores/oci/oci_store.ts";
import type { Fault } from "../../scripts/fake_oci/faults/fault.ts";
import { type FakeBucket, fakeBucket } from "./fake_bucket.ts";
import { wasWritten } from "../stores/was_written.ts";

const KEY = recordKey({ host: "h", jobName: "j" });
const OTHER = recordKey({ host: "h", jobName: "other" });
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Ways to lose the answer of a request that was carried out. */
const LOSSES: Record<string, Fault> = {
  "a reset": { kind: "no-answer", when: "after-commit", ending: "reset" },
  "silence": { kind: "no-answer", when: "after-commit", ending: "hang" },
  "a 500": { kind: "refusal", code: "InternalServerError", commit: true },
  "a gateway's page": { kind: "answer", status: 504, body: "<html>", commit: true },
};

async function content(bucket: FakeBucket): Promise<string> {
  const object = await (await bucket.open()).read(KEY);
  return new TextDecoder().decode(object?.content);
}

async function seenBy(store: OciStore): Promise<{ content: Uint8Array; etag?: string }> {
  const seen = await store.read(KEY);
  ok(seen);
  return seen;
}

for (const [title, fault] of Object.entries(LOSSES)) {
  const lose = (bucket: FakeBucket, method: string, times = 1): void =>
    bucket.oci.faults.add({ match: { method }, fault, times });
  const impatient = { "oci-timeout": "0.5" } as const;

  Deno.test(`OciStore create() whose answer is lost to ${title} knows that it won`, async () => {
    await using bucket = await fakeBucket();
    const store = await bucket.open(impatient);
    lose(bucket, "PUT");
    strictEqual(await wasWritten(store.create(KEY, bytes("mine"))), true);
    strictEqual(await content(bucket), "mine");
  });

  Deno.test(`OciStore create() whose every answer is lost to ${title} reads back whose it is`, async () => {
    await using bucket = await fakeBucket();
    const store = await bucket.open({ ...impatient, "oci-retries": "0" });
    lose(bucket, "PUT");
    strictEqual(await wasWritten(store.create(KEY, bytes("mine"))), true);
    deepStrictEqual(bucket.oci.log.operations(), ["PutObject", "GetObject"]);
  });

  Deno.test(`OciStore replace() whose answer is lost to ${title} knows that it won`, async () => {
    await using bucket = await fakeBucket();
    const store = await bucket.open(impatient);
    await store.create(KEY, bytes("old"));
    const seen = await seenBy(store);
    lose(bucket, "PUT");
    strictEqual(await wasWritten(store.replace(KEY, bytes("mine"), seen)), true);
    strictEqual(await content(bucket), "mine");
  });

  Deno.test(`OciStore remove() whose answer is lost to ${title} knows that it is done`, async () => {
    await using bucket = await fakeBucket();
    const store = await bucket.open(impatient);
    await store.create(KEY, bytes("old"));
    const seen = await seenBy(store);
    lose(bucket, "DELETE");
    strictEqual(await store.remove(KEY, seen), true);
    strictEqual(await store.read(KEY), undefined);
  });
}

const RESET_BEFORE: Fault = { kind: "no-answer", when: "before-commit", ending: "reset" };
const RESET_AFTER: Fault = { kind: "no-answer", when: "after-commit", ending: "reset" };

/** Lets somebody else act between the first, lost attempt of a write and its second one. */
async function meanwhile(
  bucket: FakeBucket,
  fault: Fault,
  act: (store: OciStore) => Promise<unknown>,
): Promise<OciStore> {
  bucket.oci.faults.add({ match: { method: "PUT", object: KEY.path }, fault });
  const other = await bucket.open();
  return await bucket.open({}, async () => {
    await act(other);
  });
}

Deno.test("OciStore create() that never arrived loses to another creator", async () => {
  await using bucket = await fakeBucket();
  const store = await meanwhile(
    bucket,
    RESET_BEFORE,
    (other) => other.create(KEY, bytes("theirs")),
  );
  strictEqual(await wasWritten(store.create(KEY, bytes("mine"))), false);
  strictEqual(await content(bucket), "theirs");
});

Deno.test("OciStore create() that somebody has written over since has an unknown outcome, and says so", async () => {
  await using bucket = await fakeBucket();
  const store = await meanwhile(bucket, RESET_AFTER, async (other) => {
    await other.replace(KEY, bytes("theirs"), await seenBy(other));
  });
  await rejects(store.create(KEY, bytes("mine")), {
    code: "OutcomeUnknown",
    message: /oci:\/\/async-jobs\/h\/j\.json/,
  });
  strictEqual(await content(bucket), "theirs");
});

Deno.test("OciStore create() that somebody has removed since has written all the same or says that it does not know", async () => {
  await using bucket = await fakeBucket();
  const store = await meanwhile(bucket, RESET_AFTER, async (other) => {
    await other.remove(KEY, await seenBy(other));
  });
  strictEqual(await wasWritten(store.create(KEY, bytes("mine"))), true);
  strictEqual(await content(bucket), "mine");
});

Deno.test("OciStore replace() that never arrived loses to another writer of the same version", async () => {
  await using bucket = await fakeBucket();
  await (await bucket.open()).create(KEY, bytes("old"));
  const store = await meanwhile(bucket, RESET_BEFORE, async (other) => {
    ok(await wasWritten(other.replace(KEY, bytes("theirs"), seen)));
  });
  const seen = await seenBy(store);
  strictEqual(await wasWritten(store.replace(KEY, bytes("mine"), seen)), false);
  strictEqual(await content(bucket), "theirs");
});

Deno.test("OciStore replace() that somebody has written over since has an unknown outcome", async () => {
  await using bucket = await fakeBucket();
  await (await bucket.open()).create(KEY, bytes("old"));
  const store = await meanwhile(bucket, RESET_AFTER, async (other) => {
    ok(await wasWritten(other.replace(KEY, bytes("theirs"), await seenBy(other))));
  });
  await rejects(store.replace(KEY, bytes("mine"), await seenBy(store)), { code: "OutcomeUnknown" });
});

Deno.test("OciStore remove() repeated after a lost attempt leaves what somebody else has written since", async () => {
  await using bucket = await fakeBucket();
  const other = await bucket.open();
  await other.create(KEY, bytes("old"));
  bucket.oci.faults.add({ match: { method: "DELETE" }, fault: RESET_AFTER });
  const store = await bucket.open({}, async () => {
    await other.create(KEY, bytes("theirs"));
  });
  strictEqual(await store.remove(KEY, await seenBy(store)), false);
  strictEqual(await content(bucket), "theirs");
});

Deno.test("OciStore remove() of what is not there is not its doing", async () => {
  await using bucket = await fakeBucket();
  const store = await bucket.open();
  await store.create(KEY, bytes("old"));
  const seen = await seenBy(store);
  await store.remove(KEY, seen);
  strictEqual(await store.remove(KEY, seen), false);
});

Deno.test("OciStore create() that cannot be read back tells that the outcome is not known", async () => {
  await using bucket = await fakeBucket();
  bucket.oci.faults.add({ fault: RESET_AFTER, times: Infinity });
  const store = await bucket.open({ "oci-retries": "1" });
  await rejects(store.create(OTHER, bytes("mine")), (error: { code: string; hint: string }) => {
    strictEqual(error.code, "ConnectionFailed");
    match(error.hint, /not known: load it before it is saved again/);
    return true;
  });
});

Deno.test("OciStore sends no write again behind its own back, also on a connection that was used before", async () => {
  await using bucket = await fakeBucket();
  const store = await bucket.open({ "oci-retries": "0" });
  await store.create(OTHER, bytes("warm"));
  const seen = await store.read(OTHER);
  ok(seen);
  const before = bucket.oci.log.operations().length;
  bucket.oci.faults.add({ match: { method: "PUT" }, fault: RESET_BEFORE });
  await rejects(store.replace(OTHER, bytes("mine"), seen), { code: "ConnectionFailed" });
  deepStrictEqual(bucket.oci.log.operations().slice(before), ["PutObject", "GetObject"]);
});

Deno.test("OciStore judges a lost answer by what happened, not by the words in a job's name", async () => {
  await using bucket = await fakeBucket();
  for (
    const jobName of [
      "renew-certificate",
      "tls handshake",
      "proxy tunnel",
      "dns error: x",
      "client error (Connect): y",
    ]
  ) {
    const key = recordKey({ host: "h", jobName });
    const store = await bucket.open({ "oci-retries": "0" });
    bucket.oci.faults.add({ match: { method: "PUT" }, fault: RESET_AFTER });
    strictEqual(await wasWritten(store.create(key, bytes("mine"))), true, jobName);
    bucket.oci.faults.add({ match: { method: "GET" }, fault: RESET_AFTER });
    // Reads share connections, so only a store that has read nothing yet meets the break.
    const reader = await bucket.open({ "oci-retries": "0" });
    await rejects(reader.read(key), { code: "ConnectionFailed", message: /broke/ });
  }
});
