import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { ENDED } from "../../record/observation/sample_observation.ts";
import { asked, PATH } from "../claims/claiming.ts";
import { eachStore } from "../each_store.ts";
import { sampleRecord } from "../sample_record.ts";
import { observed, refused, started } from "./observing.ts";

function registered(result: Record<string, unknown>): string {
  return JSON.stringify({ async_status: { ansible_job_id: "j1", started: 1, ...result } });
}

const NOT_FOUND = registered({ finished: 1, failed: true, msg: "could not find job" });

eachStore("observe judges a record without a run by what async_status says", async (place) => {
  await place.put(PATH, sampleRecord(PATH, 0, "j1"));
  const before = await place.contents();
  const running = await observed(place.world, registered({ finished: 0 }));
  deepStrictEqual([running.verdict, running.final, running.started_at], ["running", false, null]);
  const lost = await observed(place.world, NOT_FOUND);
  deepStrictEqual([lost.verdict, lost.final, lost.changed], ["lost", true, false]);
  deepStrictEqual(await place.contents(), before);

  const ended = registered({ finished: 1, rc: 3, failed: true, stdout: "a", stderr: "zürich" });
  const failed = await observed(place.world, ended);
  deepStrictEqual(
    [failed.verdict, failed.changed, failed.rc, failed.ended_at, failed.stderr_bytes],
    ["failed", true, 3, null, 7],
  );
  const { job } = await asked(place.world, "load");
  deepStrictEqual(Object.keys(job).slice(4), ["metadata", "outcome", "later"]);
  strictEqual(job.outcome.stderr, "zürich");
  for (const seen of [undefined, NOT_FOUND, registered({ finished: 1, rc: 0 })]) {
    strictEqual((await observed(place.world, seen)).verdict, "failed");
  }
});

eachStore(
  "observe takes no result of async_status for a job that was started under a claim",
  async (place) => {
    await started(place);
    const error = await refused(
      place.world,
      registered({ finished: 1, rc: 0, ansible_job_id: "j1.2" }),
    );
    deepStrictEqual([error.status, error.code], [6, "Conflict"]);
    match(error.message, /it is of job id "j1\.2", and the record is of claim/);
  },
);

eachStore("observe takes no result of async_status that is of another job", async (place) => {
  await place.put(PATH, sampleRecord(PATH, 0, "j2"));
  const error = await refused(place.world, registered({ finished: 1, rc: 0 }));
  deepStrictEqual([error.status, error.code], [6, "Conflict"]);
  match(error.message, /it is of job id "j1", and the record is of job id "j2"/);
  await asked(place.world, "delete");
  match((await refused(place.world, registered(ENDED))).message, /whether the job has finished/);
  match((await refused(place.world, registered({ finished: 0 }))).message, /there is no record/);
});
