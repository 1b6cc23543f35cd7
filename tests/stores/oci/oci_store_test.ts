import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { saveJob } from "../../../lib/commands/save_job.ts";
import { buildRecord } from "../../../lib/record/record.ts";
import { recordKey } from "../../../lib/record/record_key.ts";
import { fakeBucket } from "../../oci/fake_bucket.ts";
import { testAge } from "../age_conformance.ts";
import { testStore } from "../conformance.ts";
import { bucketPlace } from "./bucket_place.ts";

testStore("OciStore", bucketPlace);
testAge("OciStore", bucketPlace);

const KEY = recordKey({
  host: "db01.example.com",
  playbookName: "nightly",
  jobName: "export żółć",
});
const CONTENT = new TextEncoder().encode("{}\n");

Deno.test("OciStore location() is the bucket's and the object's name", async () => {
  await using bucket = await fakeBucket();
  const store = await bucket.open({ "oci-prefix": "team/ansible-" });
  strictEqual(
    store.location(KEY),
    "oci://async-jobs/team/ansible-db01.example.com/nightly/export żółć.json",
  );
  deepStrictEqual(bucket.oci.log.operations(), []);
});

Deno.test("OciStore keeps content type and user metadata as the contract says", async () => {
  await using bucket = await fakeBucket();
  const store = await bucket.open({ "oci-prefix": "p/" });
  const record = buildRecord(KEY, "j1.2", {}, new Date());
  await saveJob(store, KEY, record, { ifAbsent: false, dryRun: false });
  const object = bucket.oci.bucket.objects.get(`p/${KEY.path}`);
  ok(object);
  strictEqual(object.contentType, "application/json");
  const metadata = Object.fromEntries(
    [...object.headers].filter(([name]) => name.startsWith("opc-meta-x-ansible-")),
  );
  deepStrictEqual(metadata, {
    "opc-meta-x-ansible-job-id": "j1.2",
    "opc-meta-x-ansible-host": "db01.example.com",
    "opc-meta-x-ansible-job-name": encodeURIComponent("export żółć"),
  });
});

Deno.test("OciStore takes one request for a new record, two for an equal one, three for another", async () => {
  await using bucket = await fakeBucket();
  const store = await bucket.open();
  const mode = { ifAbsent: false, dryRun: false };
  const requests = async (id: string): Promise<string[]> => {
    const before = bucket.oci.log.operations().length;
    await saveJob(store, KEY, buildRecord(KEY, id, {}, new Date()), mode);
    return bucket.oci.log.operations().slice(before);
  };
  deepStrictEqual(await requests("j1"), ["PutObject"]);
  deepStrictEqual(await requests("j1"), ["PutObject", "GetObject"]);
  deepStrictEqual(await requests("j2"), ["PutObject", "GetObject", "PutObject"]);
});

Deno.test("OciStore never asks by HEAD and never creates a bucket", async () => {
  await using bucket = await fakeBucket();
  const store = await bucket.open();
  await store.read(KEY);
  await store.create(KEY, CONTENT);
  const seen = await store.read(KEY);
  ok(seen);
  await store.replace(KEY, CONTENT, seen);
  deepStrictEqual([...new Set(bucket.oci.log.operations())].sort(), ["GetObject", "PutObject"]);
});

Deno.test("OciStore explains each attempt without a secret", async () => {
  await using bucket = await fakeBucket();
  bucket.oci.faults.add({ match: {}, fault: { kind: "refusal", code: "ServiceUnavailable" } });
  await (await bucket.open()).read(KEY);
  match(
    bucket.explained.join("\n"),
    /GET http.*: 503 ServiceUnavailable \(opc-request-id .*\) in \d+ ms, attempt 1 of 4\nnext attempt in 200 ms\nGET .*: 404 ObjectNotFound/,
  );
  ok(!/authorization|signature|PRIVATE/i.test(bucket.explained.join("\n")));
});
