import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import type { Operation } from "../../scripts/fake_oci/object_storage/request_path.ts";
import { newObject } from "../../scripts/fake_oci/object_storage/object_store.ts";
import { type FakeBucket, fakeBucket } from "../oci/fake_bucket.ts";
import { type Examination, examine, examineAsText } from "./examine.ts";

/** Puts records beside and around where the probe will lie. */
function addRecords({ oci }: FakeBucket): Map<string, unknown> {
  for (const name of ["h/j.json", "team/h/j.json", "team/async-job-test-oci-setup/j.json"]) {
    oci.bucket.objects.set(name, newObject(`{"job_name":"${name}"}`));
  }
  return new Map(oci.bucket.objects);
}

Deno.test("test-oci-setup never reads, lists or writes an existing record", async () => {
  await using bucket = await fakeBucket();
  const records = addRecords(bucket);
  const seen = await examine(bucket, { options: { "oci-prefix": "team/" } });
  strictEqual(seen.status, 0, seen.stdout);
  deepStrictEqual(new Map(bucket.oci.bucket.objects), records);
  const folder = /team\/async-job-test-oci-setup-[0-9a-f-]{36}\//;
  for (const { operation, target } of bucket.oci.log.entries) {
    const url = new URL(target, bucket.oci.endpoint);
    const named = operation === "ListObjects"
      ? url.searchParams.get("prefix") ?? ""
      : decodeURIComponent(/\/o\/(.*)$/.exec(url.pathname)?.[1] ?? "");
    if (operation.endsWith("Object") || operation === "ListObjects") match(named, folder);
  }
  strictEqual(bucket.oci.log.count("ListObjects"), 1);
  strictEqual(bucket.oci.log.count("PutObject"), 4);
  strictEqual(bucket.oci.log.count("DeleteObject"), 1);
});

Deno.test("the probe of each run has a name of its own, which no job can have", async () => {
  await using bucket = await fakeBucket();
  const names: string[] = [];
  for (let run = 0; run < 2; run++) names.push((await examine(bucket)).check("write").detail);
  ok(names[0] !== names[1]);
  for (const name of names) match(name, /^oci:\/\/async-jobs\/[^/]+\/\.\.json$/);
});

Deno.test("test-oci-setup --read-only writes and removes nothing", async () => {
  await using bucket = await fakeBucket();
  const seen = await examine(bucket, { args: ["--read-only"] });
  strictEqual(seen.status, 0);
  for (const id of ["write", "create-only", "compare-and-swap", "delete"] as const) {
    deepStrictEqual([seen.check(id).status, seen.check(id).detail], ["skip", "--read-only"]);
  }
  deepStrictEqual(seen.ids("pass").slice(-2), ["read", "list"]);
  strictEqual(seen.verdict, "Reading works; writing was not tried.");
  ok(bucket.oci.log.entries.every(({ method }) => method === "GET"));
});

for (const id of ["PutObject", "GetObject", "ListObjects", "DeleteObject"] as const) {
  Deno.test(`the probe is removed although ${id} fails in the middle`, async () => {
    await using bucket = await fakeBucket();
    bucket.oci.faults.add({
      match: { operation: id },
      skip: id === "PutObject" ? 1 : 0,
      // A removal that fails is tried no more often than any request.
      times: id === "DeleteObject" ? 3 : Infinity,
      fault: { kind: "refusal", code: "ServiceUnavailable" },
    });
    const seen = await examine(bucket);
    strictEqual(seen.left_behind, undefined, seen.stdout);
    strictEqual(bucket.oci.bucket.objects.size, 0);
    strictEqual(seen.status, id === "DeleteObject" ? 0 : 5);
  });
}

Deno.test("the probe is removed when nobody reads the output any more", async () => {
  await using bucket = await fakeBucket();
  let text = "";
  const { status } = await examineAsText(bucket, {
    stdout: (more) => {
      text += more;
      if (/compare-and-swap/.test(text)) throw new Deno.errors.BrokenPipe();
    },
  });
  strictEqual(status, 141);
  strictEqual(bucket.oci.log.count("PutObject"), 4);
  strictEqual(bucket.oci.bucket.objects.size, 0);
});

/** Interrupts a run when the service gets the first request of an operation, `times` times. */
async function interruptedAt(
  bucket: FakeBucket,
  operation: Operation,
  times = 1,
): Promise<Examination> {
  let interrupt = (): void => {};
  const world = { interrupts: (handler: () => void): void => void (interrupt = handler) };
  bucket.oci.faults.add({
    match: (subject) => {
      if (subject.operation !== operation) return false;
      for (; times > 0; times--) interrupt();
      return true;
    },
    fault: { kind: "delay", ms: 200 },
  });
  return await examine(bucket, world);
}

for (const operation of ["GetBucket", "PutObject", "GetObject", "DeleteObject"] as const) {
  Deno.test(`an interrupt during ${operation} ends the checks and leaves nothing behind`, async () => {
    await using bucket = await fakeBucket();
    const records = addRecords(bucket);
    const seen = await interruptedAt(bucket, operation);
    strictEqual(seen.status, 130);
    strictEqual(seen.ok, false);
    strictEqual(seen.verdict, "Interrupted before everything was looked at.");
    match(seen.stderr, /^\nInterrupted: removing what was written\. Again to give up\.\n$/);
    strictEqual(seen.checks.length, 19);
    strictEqual(seen.left_behind, undefined);
    deepStrictEqual(new Map(bucket.oci.bucket.objects), records);
    deepStrictEqual(seen.ids("fail"), []);
    // No write is still on its way: it might arrive after the removal of what it makes.
    const writes = bucket.oci.log.entries.filter(({ method }) => method !== "GET");
    ok(writes.every(({ status }) => status !== null));
  });
}

Deno.test("a second interrupt gives up and names what may be left", async () => {
  await using bucket = await fakeBucket();
  const seen = await interruptedAt(bucket, "PutObject", 2);
  strictEqual(seen.status, 130);
  match(seen.left_behind ?? "", /^oci:\/\/async-jobs\/async-job-test-oci-setup-.*\/\.\.json$/);
  match(seen.verdict, /The probe object was left behind\.$/);
  const another = await fakeBucket();
  await using _ = another;
  let interrupt = (): void => {};
  another.oci.faults.add({
    match: ({ operation }) => {
      if (operation === "PutObject") { for (let i = 0; i < 2; i++) interrupt(); }
      return operation === "PutObject";
    },
    fault: { kind: "delay", ms: 200 },
  });
  const { stdout } = await examineAsText(another, {
    interrupts: (handler) => void (interrupt = handler),
  });
  match(
    stdout,
    /\n\nIts removal was interrupted; left behind: oci:\/\/.*\n {4}→ Remove it:\n {6}oci os object delete .*\n/,
  );
  ok(!/bug/.test(stdout), stdout);
});
