import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { readRecords } from "../../lib/bulk/read_records.ts";
import type { Selection } from "../../lib/bulk/selection.ts";
import { RequestLimit } from "../../lib/oci/request_limit.ts";
import { newObject } from "../../scripts/fake_oci/object_storage/object_store.ts";
import { type FakeBucket, fakeBucket } from "./fake_bucket.ts";

/** Lets everything happen that needs no more than promises. */
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** Begins attempts; each one that has begun notes its number. */
function begin(limit: RequestLimit, count: number): number[] {
  const begun: number[] = [];
  for (let i = 0; i < count; i++) void limit.acquire().then(() => begun.push(i));
  return begun;
}

Deno.test("RequestLimit lets in as many as its bound, and the next one when one leaves", async () => {
  const limit = new RequestLimit(3);
  const begun = begin(limit, 5);
  await settled();
  deepStrictEqual(begun, [0, 1, 2]);
  limit.release("answered");
  await settled();
  deepStrictEqual(begun, [0, 1, 2, 3]);
  limit.release("failed");
  limit.release("failed");
  await settled();
  deepStrictEqual(begun, [0, 1, 2, 3, 4]);
});

Deno.test("RequestLimit halves its bound at each refusal, but not below one", async () => {
  const limit = new RequestLimit(32);
  begin(limit, 8);
  await settled();
  const bounds = Array.from({ length: 8 }, () => {
    limit.release("throttled");
    return limit.bound;
  });
  deepStrictEqual(bounds, [16, 8, 4, 2, 1, 1, 1, 1]);
});

Deno.test("RequestLimit grows by one after 32 answers, up to where it began", async () => {
  const limit = new RequestLimit(4);
  begin(limit, 200);
  await settled();
  limit.release("throttled");
  limit.release("failed");
  strictEqual(limit.bound, 2);
  const bounds = Array.from({ length: 128 }, () => {
    limit.release("answered");
    return limit.bound;
  });
  deepStrictEqual([31, 32, 63, 64, 128].map((count) => bounds[count - 1]), [2, 3, 3, 4, 4]);
});

Deno.test("RequestLimit does not grow by answers that did not need the bound", async () => {
  const limit = new RequestLimit(4);
  begin(limit, 1);
  await settled();
  limit.release("throttled");
  for (let i = 0; i < 100; i++) {
    await limit.acquire();
    limit.release("answered");
  }
  strictEqual(limit.bound, 2);
});

Deno.test("RequestLimit begins nothing while one that was refused waits, which then comes first", async () => {
  const limit = new RequestLimit(4);
  begin(limit, 2);
  await settled();
  const begun: string[] = [];
  const pauses = ["a", "b"].map((name) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    void limit.backOff("throttled", promise).then(() => begun.push(name));
    return resolve;
  });
  void limit.acquire().then(() => begun.push("new"));
  await settled();
  pauses[0]?.();
  await settled();
  deepStrictEqual(begun, []);
  pauses[1]?.();
  await settled();
  deepStrictEqual([begun.length, limit.bound], [1, 1]);
  limit.release("failed");
  await settled();
  limit.release("failed");
  await settled();
  deepStrictEqual(begun.toSorted(), ["a", "b", "new"]);
  strictEqual(begun[2], "new");
});

Deno.test("RequestLimit lets nobody wait for one whose pause is broken off", async () => {
  const limit = new RequestLimit(1);
  await limit.acquire();
  const pause = limit.backOff("throttled", Promise.reject(new Error("interrupted")));
  const begun = begin(limit, 1);
  await rejects(pause, /interrupted/);
  limit.release("failed");
  await settled();
  deepStrictEqual(begun, [0]);
});

Deno.test("RequestLimit holds nobody back for a pause after anything but a refusal", async () => {
  const limit = new RequestLimit(2);
  await limit.acquire();
  void limit.backOff("failed", new Promise(() => {}));
  const begun = begin(limit, 2);
  await settled();
  deepStrictEqual(begun, [0, 1]);
});

const EVERYTHING: Selection = {
  host: undefined,
  playbookName: undefined,
  matchesName: () => true,
  states: [],
  olderThan: undefined,
  newerThan: undefined,
};

function putRecords(bucket: FakeBucket, count: number): string[] {
  return Array.from({ length: count }, (_, i) => {
    const job_name = `j${String(i).padStart(4, "0")}`;
    const record = { job_name, host: "h", ansible_job_id: "j1.2", save_time: SAVED, metadata: {} };
    bucket.oci.bucket.objects.set(`h/${job_name}.json`, newObject(JSON.stringify(record)));
    return job_name;
  });
}

const SAVED = "2026-01-02T03:04:05Z";

/** Refuses every request that comes while as many as are borne are under way. */
function bear(bucket: FakeBucket, most: number): { readonly seen: number[] } {
  const seen: number[] = [];
  let underWay = 0;
  bucket.oci.faults.add({
    match: () => {
      seen.push(++underWay);
      return underWay > most;
    },
    times: Infinity,
    fault: { kind: "refusal", code: "TooManyRequests", retryAfter: "1" },
  });
  // Requests are to overlap.
  bucket.oci.faults.add({ times: Infinity, fault: { kind: "delay", ms: 2 } });
  bucket.oci.log.onFinished(() => underWay--);
  return { seen };
}

for (const most of [1, 5, 20]) {
  Deno.test(`readRecords() comes through, in order, where ${most} requests at a time are borne`, async () => {
    await using bucket = await fakeBucket();
    const names = putRecords(bucket, 300);
    const { seen } = bear(bucket, most);
    const store = await bucket.open();
    const records = await Array.fromAsync(readRecords(store, EVERYTHING, new Date(), () => {}));
    deepStrictEqual(records.map(({ key }) => key.jobName), names);
    const first = seen.findIndex((count) => count > most);
    ok(first >= 0, "nothing was refused");
    // The first volley was under way before anybody could know.
    const settledTo = seen.slice(first + 32);
    const refused = settledTo.filter((count) => count > most).length;
    ok(refused <= settledTo.length / 16, settledTo.join(" "));
  });
}

Deno.test("readRecords() gives up when a service refuses for ever, each call after its retries", async () => {
  await using bucket = await fakeBucket();
  putRecords(bucket, 50);
  bear(bucket, 0);
  const store = await bucket.open({ "oci-retries": "2" });
  await rejects(Array.fromAsync(readRecords(store, EVERYTHING, new Date(), () => {})), {
    code: "TooManyRequests",
  });
  strictEqual(bucket.oci.log.count(), 3);
  deepStrictEqual(bucket.sleeps, [1200, 1400]);
});
