import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import type { CheckId } from "../../lib/diagnostics/check.ts";
import type { Fault } from "../../scripts/fake_oci/faults/fault.ts";
import type { FaultRule } from "../../scripts/fake_oci/faults/fault_queue.ts";
import { proxyPage } from "../../scripts/fake_oci/faults/proxy_page.ts";
import { PERMISSIONS } from "../../scripts/fake_oci/identity/permissions.ts";
import { type FakeBucket, fakeBucket } from "../oci/fake_bucket.ts";
import { examine } from "./examine.ts";

/** A `fetch` that leaves a header out of requests, as a service does that knows nothing of it. */
function without(header: string): typeof fetch {
  return (input, init) => {
    const headers = new Headers(init?.headers);
    headers.delete(header);
    return fetch(input, { ...init, headers });
  };
}

/** A `fetch` that gives the first answer to each GET of an object again and again. */
function cache(): typeof fetch {
  const answers = new Map<string, Response>();
  return async (input, init) => {
    const url = String(input);
    if (init?.method !== "GET" || !url.includes("/o/")) return await fetch(input, init);
    const answer = answers.get(url) ?? await fetch(input, init);
    answers.set(url, answer.clone());
    return answer;
  };
}

const json = (body: unknown): Fault => ({
  kind: "answer",
  status: 200,
  body: JSON.stringify(body),
  contentType: "application/json",
  headers: { "opc-request-id": "copy", "etag": "e" },
});

interface Broken {
  readonly title: string;
  readonly fetch?: typeof fetch;
  readonly rule?: Omit<FaultRule, "times">;
  readonly failing: Partial<Record<CheckId, RegExp>>;
  readonly code?: string;
}

const BROKEN: readonly Broken[] = [
  {
    title: "ignores If-None-Match",
    fetch: without("if-none-match"),
    failing: { "create-only": /^A second write with If-None-Match: \* was let through$/ },
  },
  {
    title: "ignores If-Match",
    fetch: without("if-match"),
    failing: { "compare-and-swap": /^A write with an old ETag in If-Match was let through$/ },
  },
  {
    title: "answers with what was there before",
    fetch: cache(),
    // What the cache learned when the object was read it still tells when the object is gone.
    failing: { delete: /^An object that was removed can be read$/ },
  },
  {
    title: "answers reads with something else",
    rule: { match: { operation: "GetObject" }, fault: json({}) },
    failing: {
      read: /^An object that was never made was read$/,
      delete: /^An object that was removed can be read$/,
    },
  },
  {
    title: "reads what was never written",
    rule: {
      match: ({ operation, object }) =>
        operation === "GetObject" && !object.endsWith("/absent/..json"),
      fault: json({ stale: true }),
    },
    failing: {
      read: /^What was read is not what was written last$/,
      delete: /^An object that was removed can be read$/,
    },
  },
  {
    title: "lists too much",
    rule: {
      match: { operation: "ListObjects" },
      fault: json({ objects: [{ name: "a" }, { name: "b" }] }),
    },
    failing: { list: /^A listing of "async-job-test-oci-setup-[^"]*\/" holds 2 names, not 1$/ },
  },
  {
    title: "lists nothing",
    rule: { match: { operation: "ListObjects" }, fault: json({ objects: [] }) },
    failing: { list: /holds 0 names, not 1$/ },
  },
  {
    title: "says of every absent object that the bucket is absent",
    rule: {
      match: ({ operation, object }) => operation === "GetObject" && object.includes("/absent/"),
      fault: { kind: "refusal", code: "BucketNotFound" },
    },
    failing: { read: /^OBJECT_READ is missing; the service says BucketNotFound: / },
    code: "NotAuthorized",
  },
  {
    title: "has a proxy before it that answers reads",
    rule: { match: { operation: "GetObject" }, fault: proxyPage(200) },
    failing: {
      read: /answered with a text\/html.* document, not as Object Storage does/,
      delete: /answered with a text\/html.* document, not as Object Storage does/,
    },
  },
];

for (const { title, fetch, rule, failing, code = "UnexpectedResponse" } of BROKEN) {
  Deno.test(`test-oci-setup finds out a service that ${title}`, async () => {
    await using bucket = await fakeBucket();
    if (rule !== undefined) bucket.oci.faults.add({ ...rule, times: Infinity });
    const seen = await examine(bucket, fetch === undefined ? {} : { fetch });
    deepStrictEqual(seen.ids("fail"), Object.keys(failing), seen.stdout);
    for (const [id, detail] of Object.entries(failing)) {
      const check = seen.check(id as CheckId);
      match(check.detail, detail);
      strictEqual(check.code, code);
    }
    strictEqual(seen.status, code === "NotAuthorized" ? 3 : 5);
    strictEqual(bucket.oci.bucket.objects.size, 0);
    strictEqual(seen.left_behind, undefined);
  });
}

/** Loses the answers of writes that were carried out. */
function loseAnswers({ oci }: FakeBucket, skip: number, times: number): void {
  oci.faults.add({
    match: { operation: "PutObject" },
    skip,
    times,
    fault: { kind: "no-answer", when: "after-commit", ending: "reset" },
  });
}

for (const [skip, write] of ["first", "second", "third", "fourth"].entries()) {
  Deno.test(`a lost answer to the ${write} write is nobody's failure`, async () => {
    await using bucket = await fakeBucket();
    loseAnswers(bucket, skip, 1);
    const seen = await examine(bucket);
    deepStrictEqual([seen.ids("fail"), seen.status], [[], 0], seen.stdout);
    strictEqual(bucket.oci.bucket.objects.size, 0);
  });
}

const LOST: readonly (readonly [number, CheckId])[] = [
  [0, "write"],
  [1, "create-only"],
  [2, "compare-and-swap"],
];
for (const [skip, id] of LOST) {
  Deno.test(`a service that never answers the write of ${id} fails that check alone, and leaves nothing`, async () => {
    await using bucket = await fakeBucket();
    loseAnswers(bucket, skip, Infinity);
    const seen = await examine(bucket);
    strictEqual(seen.checks.find(({ status }) => status === "fail")?.id, id);
    strictEqual(seen.check(id).code, "ConnectionFailed");
    strictEqual(seen.check("read").status, "pass");
    strictEqual(seen.check("list").status, "pass", seen.check("list").detail);
    strictEqual(bucket.oci.bucket.objects.size, 0);
    strictEqual(seen.left_behind, undefined);
  });
}

Deno.test("a lost answer where the object cannot be read is told as such, and as no missing right to write", async () => {
  await using bucket = await fakeBucket();
  const { oci } = bucket;
  oci.policy.limit(oci.user.principal.id, {
    [oci.compartmentId]: PERMISSIONS.filter((permission) => permission !== "OBJECT_READ"),
  });
  loseAnswers(bucket, 0, 1);
  const seen = await examine(bucket);
  deepStrictEqual(seen.ids("fail"), ["write", "read"]);
  deepStrictEqual([seen.check("write").code, seen.status], ["OutcomeUnknown", 5]);
  strictEqual(oci.bucket.objects.size, 0);
});
