import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import type { Fault } from "../../../scripts/fake_oci/faults/fault.ts";
import { fakeRun, type FakeWorld } from "../../cli/fake_run.ts";
import { bucketPlaceOfRuns, type TestPlace } from "../each_store.ts";
import { sampleRecord } from "../sample_record.ts";
import { asked, claimed, NAMES, PATH } from "./claiming.ts";

/** What can become of the answer to a write that was carried out. */
const LOSSES: Record<string, Fault> = {
  "lost to a reset": { kind: "no-answer", when: "after-commit", ending: "reset" },
  "replaced by a 500": { kind: "refusal", code: "InternalServerError", commit: true },
  "replaced by a gateway's page": { kind: "answer", status: 504, body: "<html>", commit: true },
  "that of a second delivery": { kind: "repeat" },
};

function lose(place: TestPlace, fault: Fault, method = "PUT", times = 1): void {
  place.bucket?.oci.faults.add({ match: { method }, fault, times });
}

for (const [title, fault] of Object.entries(LOSSES)) {
  Deno.test(`claim whose answer is ${title} gets its own claim, and not "held"`, async () => {
    await using place = await bucketPlaceOfRuns();
    lose(place, fault);
    const { claim, fence } = await claimed(place, "--ttl", "1m");
    deepStrictEqual(fence, []);
    // Its token is that of the object in the bucket.
    await place.pass(62);
    lose(place, fault);
    const second = await claimed(place);
    deepStrictEqual(second.fence, [claim.id]);
    lose(place, fault);
    const answer = await asked(
      place.world,
      "save",
      ...["--ansible-job-id", "j1.2", "--claim-token", second.claim.token],
    );
    strictEqual(answer.changed, true);
    lose(place, fault);
    const third = await claimed(place, "--replace-job-id", "j1.2");
    deepStrictEqual(third.fence, []);
  });

  Deno.test(`release whose answer is ${title} knows that it is done`, async () => {
    await using place = await bucketPlaceOfRuns();
    const first = await claimed(place);
    lose(place, fault, "DELETE");
    const gone = await asked(place.world, "release", "--claim-token", first.claim.token);
    deepStrictEqual([gone.changed, gone.restored], [true, "nothing"]);
    deepStrictEqual(await place.contents(), {});

    await place.put(PATH, sampleRecord(PATH, 0, "j1"));
    const second = await claimed(place, "--replace-job-id", "j1");
    lose(place, fault);
    const back = await asked(place.world, "release", "--claim-token", second.claim.token);
    strictEqual(back.restored, "record");
    deepStrictEqual(await place.contents(), { [PATH]: sampleRecord(PATH, 0, "j1") });
  });
}

Deno.test("claim that a write of nobody's knowledge has come before is held, and starts nothing", async () => {
  await using place = await bucketPlaceOfRuns();
  const other = await claimed(place, "--owner", "other");
  lose(place, { kind: "repeat" });
  const answer = await asked(place.world, "claim");
  deepStrictEqual([answer.reason, answer.claim.id], ["held", other.claim.id]);
});

Deno.test("claim that cannot learn what became of its write fails, and leaves no claim without an end", async () => {
  await using place = await bucketPlaceOfRuns();
  const { bucket } = place;
  bucket?.oci.faults.add({
    fault: { kind: "no-answer", when: "after-commit", ending: "reset" },
    times: Infinity,
  });
  const { status, stdout } = await fakeRun(
    ["claim", ...NAMES, "--ttl", "1m", "-o", "json", "--oci-retries", "0"],
    place.world,
  );
  deepStrictEqual([status, JSON.parse(stdout).error.code], [5, "ConnectionFailed"]);
  bucket?.oci.faults.clear();
  strictEqual((await asked(place.world, "claim")).reason, "held");
  await place.pass(62);
  strictEqual((await claimed(place)).fence.length, 1);
});

Deno.test("claim costs one request, and so does an answer that the job is saved or held, with a look", async () => {
  await using place = await bucketPlaceOfRuns();
  const { bucket } = place;
  ok(bucket !== undefined);
  const operations = async (...args: string[]): Promise<readonly string[]> => {
    const before = bucket.oci.log.operations().length;
    await asked(place.world, "claim", ...args);
    return bucket.oci.log.operations().slice(before);
  };
  deepStrictEqual(await operations(), ["PutObject"]);
  deepStrictEqual(await operations(), ["PutObject", "GetObject"]);
  await place.put(PATH, sampleRecord(PATH, 0, "j1"));
  deepStrictEqual(await operations(), ["PutObject", "GetObject"]);
  deepStrictEqual(await operations("--replace-job-id", "j1"), ["GetObject", "PutObject"]);
});

/** Does something once, before the second attempt of a write. */
function beforeRetry(place: TestPlace, action: () => Promise<void>): FakeWorld {
  let attempts = 0;
  return place.beforeChange(PATH, async () => {
    if (++attempts === 2) await action();
  });
}

Deno.test("claim that was refused once and then meets a claim that took over another is held", async () => {
  await using place = await bucketPlaceOfRuns();
  await claimed(place, "--ttl", "1m");
  await place.pass(62);
  const other = await claimed(place);
  lose(place, { kind: "refusal", code: "ServiceUnavailable" });
  const answer = await asked(place.world, "claim");
  deepStrictEqual([answer.reason, answer.claim.id], ["held", other.claim.id]);
});

Deno.test("claim that was refused once and then meets a record is told that the job is saved", async () => {
  await using place = await bucketPlaceOfRuns();
  const other = await claimed(place);
  const token = ["--claim-token", other.claim.token];
  lose(place, { kind: "refusal", code: "ServiceUnavailable" });
  const world = beforeRetry(place, async () => {
    await asked(place.world, "save", "--ansible-job-id", "j1.2", ...token);
  });
  const answer = await asked(world, "claim");
  deepStrictEqual([answer.reason, answer.job.ansible_job_id], ["saved", "j1.2"]);
});

Deno.test("claim whose answer was lost, and that was taken over meanwhile, does not know how it ended", async () => {
  await using place = await bucketPlaceOfRuns();
  lose(place, LOSSES["lost to a reset"] as Fault);
  const world = beforeRetry(place, async () => {
    await place.pass(62);
    await claimed(place, "--ttl", "1m");
    await place.pass(62);
  });
  const { status, stdout } = await fakeRun(["claim", ...NAMES, "--ttl", "1m", "-o", "json"], world);
  deepStrictEqual([status, JSON.parse(stdout).error.code], [5, "OutcomeUnknown"]);
});

Deno.test("release whose answer was lost, and after which somebody else saved the job, knows that it is done", async () => {
  await using place = await bucketPlaceOfRuns();
  const first = await claimed(place);
  lose(place, LOSSES["lost to a reset"] as Fault, "DELETE");
  const world = beforeRetry(place, async () => {
    const other = await claimed(place);
    const token = ["--claim-token", other.claim.token];
    await asked(place.world, "save", "--ansible-job-id", "j1.2", ...token);
  });
  const answer = await asked(world, "release", "--claim-token", first.claim.token);
  deepStrictEqual([answer.changed, answer.restored], [true, "nothing"]);
});

Deno.test("release whose answer was lost, and after which somebody else claimed the job, knows that it is done", async () => {
  await using place = await bucketPlaceOfRuns();
  const first = await claimed(place);
  lose(place, LOSSES["lost to a reset"] as Fault, "DELETE");
  const world = beforeRetry(place, async () => {
    await claimed(place);
  });
  const answer = await asked(world, "release", "--claim-token", first.claim.token);
  deepStrictEqual([answer.changed, answer.restored], [true, "nothing"]);
});
