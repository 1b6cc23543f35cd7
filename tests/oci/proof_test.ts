import { match, ok, rejects, strictEqual } from "node:assert/strict";
import type { AsyncJobError } from "../../lib/errors.ts";
import { recordKey } from "../../lib/record/record_key.ts";
import type { StoredObject } from "../../lib/stores/store.ts";
import type { Fault } from "../../scripts/fake_oci/faults/fault.ts";
import type { Operation } from "../../scripts/fake_oci/object_storage/request_path.ts";
import { newObject } from "../../scripts/fake_oci/object_storage/object_store.ts";
import { type FakeBucket, fakeBucket } from "./fake_bucket.ts";
import { wasWritten } from "../stores/was_written.ts";

const KEY = recordKey({ host: "h", jobName: "j" });
const CONTENT = new TextEncoder().encode("{}\n");
const ID = { "opc-request-id": "somebody" };

/** The service's words in somebody else's mouth: the request id is missing. */
function unproven(status: number, code: string, commit = false): Fault {
  const body = JSON.stringify({ code, message: "It is so" });
  return { kind: "answer", status, body, contentType: "application/json", commit };
}

/** Answers that look like "not there", from the service or not. */
const ABSENCES: Readonly<Record<string, Fault>> = {
  "without a request id": unproven(404, "ObjectNotFound"),
  "without a message": {
    kind: "answer",
    status: 404,
    body: '{"code":"ObjectNotFound"}',
    headers: ID,
  },
  "with a message that is no text": {
    kind: "answer",
    status: 404,
    body: '{"code":"ObjectNotFound","message":{}}',
    headers: ID,
  },
  "with a code that is no text": {
    kind: "answer",
    status: 404,
    body: '{"code":["ObjectNotFound"],"message":"It is so"}',
    headers: ID,
  },
  "in a list": {
    kind: "answer",
    status: 404,
    body: '[{"code":"ObjectNotFound","message":"It is so"}]',
    headers: ID,
  },
  "with another status": {
    kind: "answer",
    status: 410,
    body: '{"code":"ObjectNotFound","message":"It is so"}',
    contentType: "application/json",
  },
};

async function seen(bucket: FakeBucket): Promise<StoredObject> {
  bucket.oci.bucket.objects.set(KEY.path, newObject("{}\n"));
  const found = await (await bucket.open()).read(KEY);
  ok(found);
  return found;
}

function always(bucket: FakeBucket, operation: Operation, fault: Fault): void {
  bucket.oci.faults.add({ match: { operation }, times: Infinity, fault });
}

const unexpected = { code: "UnexpectedResponse" };

for (const [title, fault] of Object.entries(ABSENCES)) {
  Deno.test(`OciStore read() does not believe ObjectNotFound ${title}`, async () => {
    await using bucket = await fakeBucket();
    await seen(bucket);
    always(bucket, "GetObject", fault);
    await rejects((await bucket.open()).read(KEY), unexpected);
  });

  Deno.test(`OciStore remove() does not take ObjectNotFound ${title} for its own success`, async () => {
    await using bucket = await fakeBucket();
    const found = await seen(bucket);
    bucket.oci.faults.add({
      match: { operation: "DeleteObject" },
      fault: { kind: "no-answer", when: "before-commit", ending: "reset" },
    });
    always(bucket, "DeleteObject", fault);
    await rejects((await bucket.open()).remove(KEY, found), unexpected);
    ok(bucket.oci.bucket.objects.has(KEY.path));
  });

  Deno.test(`OciStore replace() does not believe ObjectNotFound ${title}`, async () => {
    await using bucket = await fakeBucket();
    const found = await seen(bucket);
    always(bucket, "PutObject", fault);
    await rejects((await bucket.open()).replace(KEY, CONTENT, found), unexpected);
  });
}

Deno.test("OciStore read() tells what is missing from an answer that looks like the service's", async () => {
  await using bucket = await fakeBucket();
  always(bucket, "GetObject", unproven(404, "ObjectNotFound"));
  await rejects((await bucket.open()).read(KEY), (error: AsyncJobError) => {
    match(error.message, /HTTP 404: ObjectNotFound: It is so, without an opc-request-id$/);
    match(error.hint ?? "", /NO_PROXY/);
    return true;
  });
});

for (const status of [409, 412]) {
  Deno.test(`OciStore does not take an unproven ${status} for "somebody else was first"`, async () => {
    await using bucket = await fakeBucket();
    const found = await seen(bucket);
    const store = await bucket.open();
    always(bucket, "PutObject", unproven(status, "IfNoneMatchFailed"));
    always(bucket, "DeleteObject", unproven(status, "IfMatchFailed"));
    const other = recordKey({ host: "h", jobName: "other" });
    await rejects(store.create(other, CONTENT), unexpected);
    await rejects(store.replace(KEY, CONTENT, found), unexpected);
    await rejects(store.remove(KEY, found), unexpected);
  });
}

Deno.test("OciStore create() finds its own write behind an unproven refusal", async () => {
  await using bucket = await fakeBucket();
  always(bucket, "PutObject", unproven(412, "IfNoneMatchFailed", true));
  strictEqual(await wasWritten((await bucket.open()).create(KEY, CONTENT)), true);
});

/** Successful answers that are not whole, or not about the object. */
const READS: Readonly<Record<string, Fault>> = {
  "without an ETag": { kind: "answer", status: 200, body: "{}\n", headers: ID },
  "of a part only": {
    kind: "answer",
    status: 206,
    body: "{}\n",
    headers: { ...ID, etag: "e" },
  },
  "that a proxy has changed": {
    kind: "answer",
    status: 203,
    body: "{}\n",
    headers: { ...ID, etag: "e" },
  },
  "larger than a record and without a request id": {
    kind: "answer",
    status: 200,
    body: " ".repeat(17 * 1024 * 1024),
  },
  "larger than a record and a refusal": {
    kind: "answer",
    status: 403,
    body: " ".repeat(17 * 1024 * 1024),
    headers: ID,
  },
};
for (const [title, fault] of Object.entries(READS)) {
  Deno.test(`OciStore read() takes no answer ${title} for a record`, async () => {
    await using bucket = await fakeBucket();
    always(bucket, "GetObject", fault);
    await rejects((await bucket.open()).read(KEY), unexpected);
  });
}

Deno.test("OciStore remove() takes no answer with a body for done", async () => {
  await using bucket = await fakeBucket();
  const found = await seen(bucket);
  always(bucket, "DeleteObject", { kind: "answer", status: 200, body: "{}", headers: ID });
  await rejects((await bucket.open()).remove(KEY, found), unexpected);
});
