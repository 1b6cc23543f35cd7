import { deepStrictEqual, match, rejects, strictEqual } from "node:assert/strict";
import { callSdk } from "../../lib/oci/call_sdk.ts";
import { ObjectApi } from "../../lib/oci/object_api.ts";
import { openSession } from "../../lib/oci/open_session.ts";
import { RequestLimit } from "../../lib/oci/request_limit.ts";
import { transport } from "../../lib/oci/transport.ts";
import { ociSettings } from "../../lib/settings/oci_settings.ts";
import type { Fault } from "../../scripts/fake_oci/faults/fault.ts";
import { type FakeBucket, fakeBucket } from "./fake_bucket.ts";

/** Calls to a bucket's service, and the lines about the attempts. */
async function openApi(
  { options }: FakeBucket,
  explained: string[] = [],
): Promise<ObjectApi> {
  const source = { kind: "option", name: "test" } as const;
  const given = Object.entries({ ...options, "oci-retries": "1", "oci-timeout": "0.5" })
    .map(([name, value]) => [name, { value, source }] as const);
  const settings = ociSettings(
    new Map(given as [keyof typeof options, (typeof given)[0][1]][]),
    () => undefined,
  );
  const world = {
    env: () => undefined,
    readTextFile: Deno.readTextFile,
    fetch: transport({ fetch, caCerts: [] }),
    now: () => new Date(),
    random: () => 0,
    sleep: () => Promise.resolve(),
  };
  return new ObjectApi(settings, await openSession(settings, world), {
    ...world,
    explain: (line) => void explained.push(line),
    limit: new RequestLimit(),
    userAgent: "async-job/test",
  });
}

/** What is printed meanwhile, by whatever means of `console`. */
async function printedBy(work: () => Promise<void>): Promise<string[]> {
  const names = ["debug", "error", "info", "log", "trace", "warn"] as const;
  const printed: string[] = [];
  const { console } = globalThis;
  const own = Object.fromEntries(names.map((name) => [name, console[name]]));
  for (const name of names) console[name] = (...words) => void printed.push(`${name}: ${words}`);
  try {
    await work();
  } finally {
    Object.assign(console, own);
  }
  return printed;
}

const FAULTS: Readonly<Record<string, Fault>> = {
  "is refused": { kind: "refusal", code: "NotAuthorized" },
  "meets a failing service": { kind: "refusal", code: "InternalServerError" },
  "has no answer": { kind: "no-answer", when: "before-commit", ending: "hang" },
  "meets a portal's page": { kind: "answer", status: 200, body: "<p>Please log in</p>" },
};
const KINDS = ["http_error", "http_error", "timeout", "unexpected"];

for (const [index, [title, fault]] of Object.entries(FAULTS).entries()) {
  Deno.test(`callSdk() tells how a call failed that ${title}, and lets the SDK print nothing`, async () => {
    await using bucket = await fakeBucket();
    const api = await openApi(bucket);
    bucket.oci.faults.add({ times: Infinity, fault });
    const address = { namespaceName: bucket.oci.namespace, bucketName: bucket.oci.bucket.name };
    const printed = await printedBy(() =>
      rejects(callSdk(api, (client) => client.getBucket(address)), {
        name: "CallFailed",
        message: KINDS[index] ?? "",
      })
    );
    deepStrictEqual(printed, []);
  });
}

Deno.test("callSdk() answers what the SDK makes of an answer, each attempt counted and explained", async () => {
  await using bucket = await fakeBucket();
  const explained: string[] = [];
  const api = await openApi(bucket, explained);
  bucket.oci.faults.add({ fault: { kind: "refusal", code: "ServiceUnavailable" } });
  const address = { namespaceName: bucket.oci.namespace, bucketName: bucket.oci.bucket.name };
  const printed = await printedBy(async () => {
    const { bucket: found } = await callSdk(api, (client) => client.getBucket(address));
    strictEqual(found.name, bucket.oci.bucket.name);
    strictEqual(found.compartmentId, bucket.oci.compartmentId);
  });
  deepStrictEqual(printed, []);
  strictEqual(bucket.oci.log.count("GetBucket"), 2);
  strictEqual(bucket.oci.log.entries.at(-1)?.authenticated, true);
  match(
    explained.join("\n"),
    /GET http.*\/b\/async-jobs: 503 .*\n.*\n.*: done in .* attempt 2 of 2/,
  );
});

Deno.test("callSdk() passes on what is wrong with the call itself", async () => {
  await using bucket = await fakeBucket();
  const api = await openApi(bucket);
  await rejects(
    callSdk(api, (client) => client.getBucket({ namespaceName: "", bucketName: "b" })),
    /Missing required path parameter/,
  );
  strictEqual(bucket.oci.log.entries.length, 0);
});
