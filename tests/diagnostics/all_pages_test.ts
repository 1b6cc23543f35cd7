import { deepStrictEqual, match, rejects, strictEqual } from "node:assert/strict";
import { allPages } from "../../lib/diagnostics/all_pages.ts";
import { CallFailed } from "../../lib/oci/object_api.ts";
import { fakeBucket } from "../oci/fake_bucket.ts";
import { examine } from "./examine.ts";

/** What a service that has these pages answers. */
function pagesOf(next: (token: string | undefined) => string): {
  asked: (string | undefined)[];
  read: (page: { page?: string }) => Promise<{ items: string[]; opcNextPage: string }>;
} {
  const asked: (string | undefined)[] = [];
  return {
    asked,
    read: ({ page }) => {
      asked.push(page);
      return Promise.resolve({ items: [page ?? "first"], opcNextPage: next(page) });
    },
  };
}

Deno.test("allPages() reads to the end and encodes what the next page is asked for by", async () => {
  const { asked, read } = pagesOf((token) => token === undefined ? "a b&c=d+%/" : "");
  deepStrictEqual(await allPages(read), ["first", "a%20b%26c%3Dd%2B%25%2F"]);
  strictEqual(asked.length, 2);
});

for (
  const [title, next] of Object.entries({
    "lead back": (token: string | undefined) => token === "a" ? "b" : "a",
    "have no end": (token: string | undefined) => `${token ?? ""}+`,
  })
) {
  Deno.test(`allPages() gives up on pages that ${title}`, async () => {
    await rejects(
      allPages(pagesOf(next).read),
      (thrown) => thrown instanceof CallFailed && thrown.failure.kind === "unexpected",
    );
  });
}

Deno.test("test-oci-setup finds a bucket's name on a later page of names", async () => {
  await using bucket = await fakeBucket();
  const pages: [name: string, next: Record<string, string>][] = [
    ["another", { "opc-next-page": "a b&limit=1+%/" }],
    ["async-jobs", {}],
  ];
  for (const [name, next] of pages) {
    const body = JSON.stringify([{ name }]);
    const headers = { "opc-request-id": "x", ...next };
    const fault = { kind: "answer", status: 200, body, headers } as const;
    bucket.oci.faults.add({ match: { operation: "ListBuckets" }, fault });
  }
  const seen = await examine(bucket, { options: { "oci-bucket": "async-jobz" } });
  match(seen.check("bucket").hint ?? "", /Did you mean 'async-jobs'/);
  const targets = bucket.oci.log.entries.filter(({ operation }) => operation === "ListBuckets");
  match(targets[1]?.target ?? "", /&page=a%20b%26limit%3D1%2B%25%2F$/);
});

Deno.test("test-oci-setup says that a bucket is missing only when the service does", async () => {
  for (const operation of ["GetBucket", "GetObject", "ListBuckets"] as const) {
    await using bucket = await fakeBucket();
    bucket.oci.faults.add({
      match: { operation },
      times: Infinity,
      fault: { kind: "refusal", code: "ServiceUnavailable" },
    });
    const seen = await examine(bucket, { options: { "oci-bucket": "missing" } });
    const { status, code, detail } = seen.check("bucket");
    deepStrictEqual([status, code], ["fail", "ServiceUnavailable"], detail);
  }
});

Deno.test("test-oci-setup does not take an unproven answer for a bucket without lifecycle rules", async () => {
  await using bucket = await fakeBucket();
  bucket.oci.faults.add({
    match: { operation: "GetObjectLifecyclePolicy" },
    times: Infinity,
    fault: {
      kind: "answer",
      status: 404,
      body: '{"code":"LifecyclePolicyNotFound","message":"There is none"}',
    },
  });
  const { status, code } = (await examine(bucket)).check("bucket-settings");
  deepStrictEqual([status, code], ["fail", "UnexpectedResponse"]);
});
