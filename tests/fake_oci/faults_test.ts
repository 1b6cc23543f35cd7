import assert from "node:assert/strict";
import { FakeOci } from "../../scripts/fake_oci/fake_oci.ts";
import type { Fault } from "../../scripts/fake_oci/faults/fault.ts";
import { proxyPage } from "../../scripts/fake_oci/faults/proxy_page.ts";
import { refusalOf, SignedClient } from "./signed_client.ts";

/** Lets the next PutObject meet a fault, and tells how it ended and whether it was written. */
async function putMeeting(fault: Fault): Promise<{ outcome: string; written: boolean }> {
  await using oci = await FakeOci.start();
  oci.faults.add({ match: { operation: "PutObject" }, fault });
  const outcome = await outcomeOf(new SignedClient(oci).put("x", "1"));
  return { outcome, written: oci.bucket.objects.has("x") };
}

/** The status of an answer, or the innermost message of the failure to get one. */
async function outcomeOf(pending: Promise<Response>): Promise<string> {
  try {
    const response = await pending;
    await response.text();
    return String(response.status);
  } catch (error) {
    let innermost = error;
    while (innermost instanceof Error && innermost.cause) innermost = innermost.cause;
    return innermost instanceof Error ? innermost.message : String(innermost);
  }
}

Deno.test("a no-answer fault resets the connection before or after the write", async () => {
  const before = await putMeeting({ kind: "no-answer", when: "before-commit", ending: "reset" });
  assert.match(before.outcome, /reset by peer/);
  assert.equal(before.written, false);
  const after = await putMeeting({ kind: "no-answer", when: "after-commit", ending: "reset" });
  assert.match(after.outcome, /reset by peer/);
  assert.equal(after.written, true);
});

Deno.test("a no-answer fault closes the connection before or after the write", async () => {
  const before = await putMeeting({ kind: "no-answer", when: "before-commit", ending: "close" });
  assert.match(before.outcome, /closed before message completed/);
  assert.equal(before.written, false);
  const after = await putMeeting({ kind: "no-answer", when: "after-commit", ending: "close" });
  assert.match(after.outcome, /closed before message completed/);
  assert.equal(after.written, true);
});

Deno.test("a repeat fault has a request arrive twice and passes on the second answer", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  const repeat: Fault = { kind: "repeat" };
  oci.faults.add({ match: ({ request }) => request.method !== "GET", fault: repeat, times: 3 });
  const created = await refusalOf(await client.put("x", "1", { "if-none-match": "*" }));
  assert.deepEqual([created.status, created.code], [412, "IfNoneMatchFailed"]);
  const etag = oci.bucket.objects.get("x")?.etag ?? "";
  const replaced = await refusalOf(await client.put("x", "2", { "if-match": etag }));
  assert.equal(replaced.status, 412);
  assert.equal(await (await client.get("x")).text(), "2");
  const removed = await client.send("DELETE", client.objectPath("x"));
  assert.equal((await refusalOf(removed)).status, 404);
  assert.equal(oci.faults.pending, 0);
});

Deno.test("a repeat fault lets other faults meet the second arrival only", async () => {
  const reset: Fault = { kind: "no-answer", when: "before-commit", ending: "reset" };
  await using oci = await FakeOci.start();
  oci.faults.add({ fault: [{ kind: "repeat" }, reset] });
  assert.match(await outcomeOf(new SignedClient(oci).put("x", "1")), /reset by peer/);
  assert.ok(oci.bucket.objects.has("x"));
  assert.deepEqual(oci.log.operations(), ["PutObject"]);
});

Deno.test("a no-answer fault hangs until the client gives up", async () => {
  await using oci = await FakeOci.start();
  oci.faults.add({ fault: { kind: "no-answer", when: "after-commit", ending: "hang" } });
  const client = new SignedClient(oci);
  const signal = AbortSignal.timeout(150);
  const pending = client.send("PUT", client.objectPath("x"), { body: "1", signal });
  assert.match(await outcomeOf(pending), /aborted due to timeout/);
  assert.ok(oci.bucket.objects.has("x"));
  assert.equal(oci.log.entries[0]?.status, null);
});

Deno.test("a refusal fault answers in the service's words, with or without Retry-After", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  oci.faults.add({ fault: { kind: "refusal", code: "TooManyRequests", retryAfter: "2" } });
  const patient = await client.get("x");
  assert.equal(patient.headers.get("retry-after"), "2");
  assert.deepEqual(await refusalOf(patient), {
    status: 429,
    code: "TooManyRequests",
    message: "Too many requests for the user",
  });
  oci.faults.add({ fault: { kind: "refusal", code: "TooManyRequests" } });
  const plain = await client.get("x");
  assert.equal(plain.headers.get("retry-after"), null);
  assert.ok(plain.headers.has("opc-request-id"));
  await plain.body?.cancel();
});

Deno.test("a refusal fault knows every status that a client has to tell apart", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  const statuses = {
    BucketNotFound: 404,
    ConcurrentObjectUpdate: 409,
    IncorrectState: 409,
    InternalServerError: 500,
    LockConflict: 409,
    MethodNotImplemented: 501,
    MissingParameter: 400,
    NamespaceNotFound: 404,
    NoEtagMatch: 412,
    NotAllowed: 403,
    NotAuthenticated: 401,
    NotAuthorized: 403,
    NotAuthorizedOrNotFound: 404,
    ObjectNotFound: 404,
    ServiceUnavailable: 503,
  } as const;
  for (const [code, status] of Object.entries(statuses)) {
    oci.faults.add({ fault: { kind: "refusal", code: code as keyof typeof statuses } });
    const refused = await refusalOf(await client.get("x"));
    assert.deepEqual([refused.code, refused.status], [code, status]);
  }
});

Deno.test("a refusal fault is spurious: the next look finds the bucket again", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  await client.put("x", "1");
  oci.faults.add({ match: { object: "x" }, fault: { kind: "refusal", code: "BucketNotFound" } });
  const { code, message } = await refusalOf(await client.get("x"));
  assert.equal(code, "BucketNotFound");
  assert.match(message, /^Either the bucket named 'async-jobs' does not exist/);
  assert.equal(await (await client.get("x")).text(), "1");
});

Deno.test("a refusal fault can hide that the write was done", async () => {
  const fault: Fault = { kind: "refusal", code: "InternalServerError", commit: true };
  assert.deepEqual(await putMeeting(fault), { outcome: "500", written: true });
  assert.deepEqual(await putMeeting({ ...fault, commit: false }), {
    outcome: "500",
    written: false,
  });
});

Deno.test("an answer fault sends a proxy's page with 200 or 502 and without the service's ids", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  for (const status of [200, 502]) {
    oci.faults.add({ fault: proxyPage(status) });
    const response = await client.get("x");
    assert.equal(response.status, status);
    assert.equal(response.headers.get("content-type"), "text/html; charset=utf-8");
    assert.equal(response.headers.get("opc-request-id"), null);
    assert.match(await response.text(), /^<!DOCTYPE html>/);
  }
});

Deno.test("an answer fault sends a body that is no JSON, or none", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  for (const body of ['{"code":"ObjectNot', ""]) {
    const contentType = "application/json";
    oci.faults.add({ fault: { kind: "answer", status: 404, body, contentType } });
    const response = await client.get("x");
    assert.equal(response.status, 404);
    assert.equal(await response.text(), body);
  }
});

Deno.test("a cut fault tears a body that announced its length, or one in chunks", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  await client.put("x", "0123456789");
  for (const framing of ["content-length", "chunked"] as const) {
    for (const ending of ["close", "reset"] as const) {
      oci.faults.add({ fault: { kind: "cut", framing, ending, keepBytes: 4 } });
      const response = await client.get("x");
      assert.equal(response.status, 200);
      await assert.rejects(response.text(), TypeError, `${framing}, ${ending}`);
    }
  }
  assert.equal(await (await client.get("x")).text(), "0123456789");
});

Deno.test("a drip fault sends a byte at a time", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  await client.put("x", "0123456789");
  oci.faults.add({ fault: { kind: "drip", everyMs: 10 } });
  const chunks: number[] = [];
  for await (const chunk of (await client.get("x")).body ?? []) chunks.push(chunk.length);
  assert.ok(chunks.length > 1, `${chunks}`);
  assert.equal(chunks.reduce((a, b) => a + b, 0), 10);

  oci.faults.add({ fault: { kind: "drip", everyMs: 50, from: "head" } });
  const signal = AbortSignal.timeout(200);
  const pending = client.send("GET", client.objectPath("x"), { signal });
  assert.match(await outcomeOf(pending), /aborted due to timeout/);
});

Deno.test("a delay fault answers late, and other faults can come with it", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  oci.faults.add({
    fault: [{ kind: "delay", ms: 80 }, { kind: "refusal", code: "ServiceUnavailable" }],
  });
  const started = performance.now();
  assert.equal((await refusalOf(await client.get("x"))).status, 503);
  assert.ok(performance.now() - started >= 75);
});

Deno.test("a skew fault sets the clock wrong for one request", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  oci.faults.add({ fault: { kind: "skew", seconds: -900 } });
  const skewed = await client.get("x");
  assert.ok(Date.parse(skewed.headers.get("date") ?? "") < Date.now() - 890_000);
  assert.match((await refusalOf(skewed)).message, /not within allowed clock skew/);
  assert.equal((await refusalOf(await client.get("x"))).status, 404);
});

Deno.test("an oversize fault sends more than was stored", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  await client.put("x", "{}");
  oci.faults.add({ fault: { kind: "oversize", bytes: 100_000 } });
  const text = await (await client.get("x")).text();
  assert.equal(text.length, 100_000);
  assert.deepEqual(JSON.parse(text), {});
});

Deno.test("RequestLog notes what arrived, with faults and outcome", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  await client.put("a/b", "1", { "opc-client-request-id": "mine" });
  oci.faults.add({ fault: { kind: "refusal", code: "ServiceUnavailable" } });
  await (await client.get("a/b")).body?.cancel();
  assert.deepEqual(oci.log.operations(), ["PutObject", "GetObject"]);
  assert.equal(oci.log.count("PutObject"), 1);
  const [put, get] = oci.log.entries;
  assert.equal(put?.target, "/n/acmenamespace/b/async-jobs/o/a%2Fb");
  assert.equal(put?.headers.get("opc-client-request-id"), "mine");
  assert.deepEqual([put?.status, put?.authenticated], [200, true]);
  assert.deepEqual([get?.status, get?.authenticated], [503, null]);
  assert.deepEqual(get?.faults.map((fault) => fault.kind), ["refusal"]);
  oci.log.clear();
  assert.equal(oci.log.count(), 0);
});
