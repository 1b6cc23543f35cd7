import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import type { ListScope } from "../../../lib/stores/store.ts";
import { newObject } from "../../../scripts/fake_oci/object_storage/object_store.ts";
import { type FakeBucket, fakeBucket } from "../../oci/fake_bucket.ts";

async function listed(
  bucket: FakeBucket,
  prefix = "",
  scope: Omit<ListScope, "onProblem"> = {},
): Promise<string[]> {
  const store = await bucket.open({ "oci-prefix": prefix });
  const keys = await Array.fromAsync(store.list({ ...scope, onProblem: () => {} }));
  return keys.flat().map(({ path }) => path);
}

function put(bucket: FakeBucket, ...names: string[]): void {
  for (const name of names) bucket.oci.bucket.objects.set(name, newObject("{}"));
}

const many = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `h/j${String(i).padStart(5, "0")}.json`);

Deno.test("OciStore list() takes one request for each thousand names", async () => {
  for (const [count, pages] of [[0, 1], [1, 1], [1000, 1], [1001, 2], [2500, 3]] as const) {
    await using bucket = await fakeBucket();
    put(bucket, ...many(count));
    deepStrictEqual(await listed(bucket), many(count));
    strictEqual(bucket.oci.log.count("ListObjects"), pages);
    strictEqual(bucket.oci.log.count(), pages);
  }
});

Deno.test("OciStore list() asks for one host only, whatever else is stored", async () => {
  await using bucket = await fakeBucket();
  put(bucket, ...many(3000), "g/a.json", "h0/a.json");
  deepStrictEqual(await listed(bucket, "", { host: "g" }), ["g/a.json"]);
  strictEqual(bucket.oci.log.count(), 1);
});

Deno.test("OciStore list() fetches one page ahead and no further", async () => {
  await using bucket = await fakeBucket();
  put(bucket, ...many(4500));
  const store = await bucket.open();
  for await (const _ of store.list({ onProblem: () => {} })) break;
  // The page ahead may still be under way.
  for (let i = 0; i < 200 && bucket.oci.log.count() < 2; i++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  strictEqual(bucket.oci.log.count("ListObjects"), 2);
});

Deno.test("OciStore list() leaves out objects that are no record's place", async () => {
  await using bucket = await fakeBucket();
  put(
    bucket,
    "p/h/j.json",
    "p/h/b/j.json",
    "p/top.json",
    "p/h/",
    "p/h/notes.txt",
    "p/h/.json",
    "p/h//j.json",
    "p//j.json",
    "p/a/b/c/d.json",
    "p/../j.json",
    "p2/h/j.json",
    "h/j.json",
    "p/async-job-probe-1",
  );
  deepStrictEqual(await listed(bucket, "p/"), ["h/b/j.json", "h/j.json"]);
});

Deno.test("OciStore list() takes a prefix of any characters as it is", async () => {
  for (const prefix of ["team-", "a b+c&d=e?f#g%2Fh/", "żółć 🚀/", "'\"(*)!~/", "//"]) {
    await using bucket = await fakeBucket();
    put(bucket, ...many(1001).map((name) => prefix + name), `${prefix}é/ü.json`, "other/h/j.json");
    deepStrictEqual(await listed(bucket, prefix), [...many(1001), "é/ü.json"], prefix);
    deepStrictEqual(await listed(bucket, prefix, { host: "é" }), ["é/ü.json"], prefix);
  }
});

Deno.test("OciStore list() fails when a later page does, and never looks complete", async () => {
  await using bucket = await fakeBucket();
  put(bucket, ...many(2500));
  bucket.oci.faults.add({
    match: { operation: "ListObjects" },
    skip: 1,
    times: Infinity,
    fault: { kind: "refusal", code: "ServiceUnavailable" },
  });
  const seen: string[] = [];
  const store = await bucket.open({ "oci-retries": "1" });
  await rejects(async () => {
    for await (const keys of store.list({ onProblem: () => {} })) {
      seen.push(...keys.map(({ path }) => path));
    }
  }, { code: "ServiceUnavailable", message: /Cannot list the records \(bucket "async-jobs"/ });
  strictEqual(seen.length, 1000);
});

/** Pages of which the last one must not be believed, and what is said of it. */
const PAGES: [title: string, pages: unknown[], message: RegExp][] = [
  [
    "leads to its own last name",
    [{ objects: [{ name: "h/a.json" }], nextStartWith: "h/a.json" }],
    /a listing that leads back/,
  ],
  [
    "leads to itself",
    [
      { objects: [{ name: "h/a.json" }], nextStartWith: "h/b.json" },
      { objects: [], nextStartWith: "h/b.json" },
    ],
    /a listing that leads back/,
  ],
  [
    "leads back",
    [
      { objects: [{ name: "h/a.json" }], nextStartWith: "h/b.json" },
      { objects: [], nextStartWith: "h/a.json" },
    ],
    /a listing that leads back/,
  ],
  [
    "repeats the page before it",
    [
      { objects: [{ name: "h/a.json" }], nextStartWith: "h/b.json" },
      { objects: [{ name: "h/a.json" }] },
    ],
    /a listing that leads back/,
  ],
  [
    "repeats a name",
    [{ objects: [{ name: "h/a.json" }, { name: "h/a.json" }] }],
    /names an object twice/,
  ],
  [
    "names what was not asked for",
    [{ objects: [{ name: "other/h/a.json" }] }],
    /names what was not asked for/,
  ],
  ["goes on with a number", [{ objects: [], nextStartWith: 7 }], /no answer to listObjects/],
  ["goes on with an object", [{ objects: [], nextStartWith: {} }], /no answer to listObjects/],
  ["goes on with an empty text", [{ objects: [], nextStartWith: "" }], /no answer to listObjects/],
  ["ends without a list of objects", [{}], /no answer to listObjects/],
  [
    "ends without a list of objects on a later page",
    [{ objects: [{ name: "h/a.json" }], nextStartWith: "h/b.json" }, { prefixes: [] }],
    /no answer to listObjects/,
  ],
];
for (const [title, pages, message] of PAGES) {
  Deno.test(`OciStore list() does not believe a page that ${title}`, async () => {
    await using bucket = await fakeBucket();
    for (const [at, page] of pages.entries()) {
      bucket.oci.faults.add({
        times: at === pages.length - 1 ? 5 : 1,
        fault: {
          kind: "answer",
          status: 200,
          body: JSON.stringify(page),
          contentType: "application/json",
          headers: { "opc-request-id": "x" },
        },
      });
    }
    await rejects(listed(bucket, "", { host: "h" }), { code: "UnexpectedResponse", message });
    strictEqual(bucket.oci.log.count(), pages.length);
  });
}

Deno.test("OciStore list() ends where the service says null", async () => {
  await using bucket = await fakeBucket();
  const body = JSON.stringify({ objects: [{ name: "h/a.json" }], nextStartWith: null });
  const headers = { "opc-request-id": "x" };
  bucket.oci.faults.add({ fault: { kind: "answer", status: 200, body, headers } });
  deepStrictEqual(await listed(bucket), ["h/a.json"]);
});

Deno.test("OciStore list() asks again when a page is refused for the moment", async () => {
  await using bucket = await fakeBucket();
  put(bucket, ...many(1500));
  bucket.oci.faults.add({
    match: { operation: "ListObjects" },
    skip: 1,
    fault: { kind: "refusal", code: "TooManyRequests", retryAfter: "2" },
  });
  strictEqual((await listed(bucket)).length, 1500);
  deepStrictEqual(bucket.sleeps, [2200]);
});

Deno.test("OciStore list() says which permission is missing", async () => {
  await using bucket = await fakeBucket();
  bucket.oci.faults.add({ times: Infinity, fault: { kind: "refusal", code: "NotAuthorized" } });
  await rejects(listed(bucket), { code: "NotAuthorized", hint: /OBJECT_INSPECT/ });
});
