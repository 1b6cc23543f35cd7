import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { ENDED } from "../record/observation/sample_observation.ts";
import { asked, PATH } from "./claims/claiming.ts";
import { eachStore } from "./each_store.ts";
import { observed, started } from "./observe/observing.ts";

eachStore("save of the same id keeps what is known of the job's start and end", async (place) => {
  const { look } = await started(place);
  const { job: { run, outcome } } = await observed(place.world, look(ENDED));
  const before = await place.contents();
  const same = await asked(place.world, "save", "--ansible-job-id", "j1.2");
  deepStrictEqual([same.changed, same.job.outcome], [false, outcome]);
  deepStrictEqual(await place.contents(), before);

  const args = ["--ansible-job-id", "j1.2", "--metadata", '{"n":1}'] as const;
  const dry = await asked(place.world, "save", ...args, "--dry-run");
  deepStrictEqual([dry.changed, dry.job.run, dry.job.outcome], [true, run, outcome]);
  deepStrictEqual(await place.contents(), before);
  const other = await asked(place.world, "save", ...args);
  deepStrictEqual(other.job, dry.job);
  const stored = JSON.parse((await place.contents())[PATH] ?? "");
  deepStrictEqual(stored, other.job);
  deepStrictEqual(Object.keys(stored).slice(4), ["metadata", "run", "outcome"]);
});

eachStore("save of another id knows nothing of the former job's start and end", async (place) => {
  const { look } = await started(place);
  await observed(place.world, look(ENDED));
  const { job } = await asked(place.world, "save", "--ansible-job-id", "j9");
  deepStrictEqual(["run" in job, "outcome" in job], [false, false]);
  strictEqual((await observed(place.world)).verdict, "unreachable");
});
