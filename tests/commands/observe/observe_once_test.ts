import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import type { Fault } from "../../../scripts/fake_oci/faults/fault.ts";
import { fakeError } from "../../cli/fake_run.ts";
import {
  ENDED,
  FAILED,
  GONE,
  type Lines,
  sampleLook,
} from "../../record/observation/sample_observation.ts";
import { asked, claimed, NAMES, PATH } from "../claims/claiming.ts";
import { bucketPlaceOfRuns, eachStore, type TestPlace } from "../each_store.ts";
import { observed, refused, started } from "./observing.ts";

/** What can become of the answer to a write that was carried out. */
const LOSSES: Record<string, Fault> = {
  "lost to a reset": { kind: "no-answer", when: "after-commit", ending: "reset" },
  "replaced by a 500": { kind: "refusal", code: "InternalServerError", commit: true },
  "that of a second delivery": { kind: "repeat" },
};

function lose(place: TestPlace, fault: Fault): void {
  place.bucket?.oci.faults.add({ match: { method: "PUT" }, fault, times: 1 });
}

/** Does something once, before a change of the record. */
async function meanwhile<Result>(
  place: TestPlace,
  action: () => Promise<unknown>,
  work: (world: TestPlace["world"]) => Promise<Result>,
): Promise<Result> {
  let isDone = false;
  using world = place.beforeChange(PATH, async () => {
    if (isDone) return;
    isDone = true;
    await action();
  });
  return await work(world);
}

eachStore(
  "observe that is not the first one to see the end gets what the first one has saved",
  async (place) => {
    const { look } = await started(place);
    const seenFirst = look({ ...GONE, status: FAILED });
    const second = await meanwhile(
      place,
      () => observed(place.world, seenFirst),
      (world) => observed(world, look({ ...GONE, boot_id: "b2" })),
    );
    deepStrictEqual([second.verdict, second.changed, second.rc], ["failed", false, 3]);
    strictEqual(second.job.outcome.verdict, "failed");
  },
);

eachStore("observe of many at once saves one end", async (place) => {
  const { look } = await started(place);
  const ends: Lines[] = [
    ENDED,
    { ...GONE, status: FAILED },
    { ...GONE, boot_id: "b2" },
    { ...GONE, dir: "absent" },
  ];
  const answers = await Promise.all(
    [...ends, ...ends].map((lines) => observed(place.world, look(lines))),
  );
  strictEqual(answers.filter(({ changed }) => changed).length, 1);
  strictEqual(new Set(answers.map(({ job }) => JSON.stringify(job))).size, 1);
});

eachStore(
  "observe saves the end beside metadata that somebody else has just changed",
  async (place) => {
    const { look } = await started(place);
    const answer = await meanwhile(
      place,
      () => asked(place.world, "save", "--ansible-job-id", "j1.2", "--metadata", '{"n":1.0}'),
      (world) => observed(world, look(ENDED)),
    );
    deepStrictEqual([answer.changed, answer.job.metadata], [true, { n: 1 }]);
    const { job } = await asked(place.world, "load");
    deepStrictEqual([job.metadata, job.outcome.verdict], [{ n: 1 }, "succeeded"]);
    ok((await place.contents())[PATH]?.includes('"n": 1.0'));
  },
);

eachStore("observe of a job that is started again meanwhile writes nothing", async (place) => {
  const { look } = await started(place);
  const before = (await place.contents())[PATH];
  const error = await meanwhile(
    place,
    () => claimed(place, "--replace-job-id", "j1.2"),
    (world) => refused(world, look(ENDED)),
  );
  deepStrictEqual([error.status, error.code], [6, "Conflict"]);
  match(error.message, /the job is claimed by/);
  strictEqual(JSON.parse((await place.contents())[PATH] ?? "").previous, before);
});

eachStore("observe of a job that is removed meanwhile writes nothing", async (place) => {
  const { look } = await started(place);
  const error = await meanwhile(
    place,
    () => asked(place.world, "delete"),
    (world) => refused(world, look(ENDED)),
  );
  deepStrictEqual([error.status, error.code], [6, "Conflict"]);
  match(error.message, /there is no record/);
  strictEqual((await observed(place.world)).verdict, "absent");
});

eachStore(
  "observe --claim-token of a job that somebody else has adopted meanwhile judges that one",
  async (place) => {
    const { claim: { id, token } } = await claimed(place, "--ttl", "1m");
    await place.pass(62);
    const other = await claimed(place);
    const look = sampleLook({ claim_id: id });
    await observed(place.world, look, "--claim-token", other.claim.token);
    const late = await observed(place.world, look, "--claim-token", token);
    deepStrictEqual([late.verdict, late.changed], ["running", false]);
  },
);

for (const [title, fault] of Object.entries(LOSSES)) {
  Deno.test(`observe whose answer is ${title} knows what it has saved`, async () => {
    await using place = await bucketPlaceOfRuns();
    const { claim: { id, token } } = await claimed(place);
    lose(place, fault);
    const start = await observed(place.world, sampleLook({ claim_id: id }), "--claim-token", token);
    deepStrictEqual([start.verdict, start.changed], ["running", true]);
    lose(place, fault);
    const end = await observed(place.world, sampleLook({ claim_id: id, ...ENDED }));
    deepStrictEqual([end.verdict, end.changed], ["succeeded", true]);
    strictEqual((await observed(place.world)).verdict, "succeeded");
  });
}

/** Loses the first answer, and does something before the request is sent again. */
async function lostAndChanged<Result>(
  place: TestPlace,
  action: () => Promise<unknown>,
  work: (world: TestPlace["world"]) => Promise<Result>,
): Promise<Result> {
  lose(place, LOSSES["lost to a reset"] as Fault);
  let attempts = 0;
  using world = place.beforeChange(PATH, async () => {
    if (++attempts === 2) await action();
  });
  return await work(world);
}

Deno.test("observe whose answer was lost, and whose record was changed since, reads what became of it", async () => {
  await using place = await bucketPlaceOfRuns();
  const { look } = await started(place);
  const save = ["--ansible-job-id", "j1.2", "--metadata", '{"n":1}'] as const;
  const end = await lostAndChanged(
    place,
    () => asked(place.world, "save", ...save),
    (world) => observed(world, look(ENDED)),
  );
  deepStrictEqual([end.verdict, end.changed, end.job.metadata], ["succeeded", true, { n: 1 }]);
});

Deno.test("observe --claim-token whose answer was lost, and whose record was changed since, judges that one", async () => {
  await using place = await bucketPlaceOfRuns();
  const { claim: { id, token } } = await claimed(place);
  const save = ["--ansible-job-id", "j1.2", "--metadata", '{"n":1}'] as const;
  const start = await lostAndChanged(
    place,
    () => asked(place.world, "save", ...save),
    (world) => observed(world, sampleLook({ claim_id: id }), "--claim-token", token),
  );
  deepStrictEqual([start.verdict, start.job.run.claim_id], ["running", id]);
});

Deno.test("observe costs two requests where it writes, and one where it does not", async () => {
  await using place = await bucketPlaceOfRuns();
  const { look } = await started(place);
  const { oci } = place.bucket ?? (() => {
    throw new Error("no bucket");
  })();
  const operations = async (seen?: string): Promise<readonly string[]> => {
    const before = oci.log.operations().length;
    await observed(place.world, seen);
    return oci.log.operations().slice(before);
  };
  deepStrictEqual(await operations(look()), ["GetObject"]);
  deepStrictEqual(await operations(look(ENDED)), ["GetObject", "PutObject"]);
  deepStrictEqual(await operations(look(ENDED)), ["GetObject"]);
  deepStrictEqual(await operations(), ["GetObject"]);
});

Deno.test("observe that may not write fails, and the end is left for the next one to save", async () => {
  await using place = await bucketPlaceOfRuns();
  const { look } = await started(place);
  place.bucket?.oci.faults.add({
    match: { method: "PUT" },
    fault: { kind: "refusal", code: "NotAuthorizedOrNotFound" },
    times: 1,
  });
  const world = { ...place.world, stdin: look(ENDED) };
  const { status, code } = await fakeError(["observe", ...NAMES, "--observation", "-"], world);
  deepStrictEqual([status, code], [3, "NotAuthorized"]);
  strictEqual((await observed(place.world, look(ENDED))).changed, true);
});
