import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { eachStore, type TestPlace } from "../../each_store.ts";
import { lookText } from "./look_text.ts";
import {
  asked,
  NOTHING_KNOWN,
  PATH,
  refused,
  type RoleAnswerJson,
  roleLine,
  storeVariables,
} from "./role_lines.ts";
import { OUTCOME, recordText, RUN } from "./run_record.ts";

const CANCELLED = "rc=143;at=2026-03-04T04:09:00Z;term=1";
const LINK = "at=2026-03-04T04:08:00Z;by=app";

const cancel = (
  place: TestPlace,
  beside: Record<string, unknown> = {},
  variables: Record<string, unknown> = {},
): Promise<RoleAnswerJson> => asked(place, "observe", variables, beside, "async_job_cancel");

const line = (place: TestPlace, variables: Record<string, unknown> = {}): Record<string, unknown> =>
  roleLine("observe", { ...storeVariables(place), ...variables }, {}, "async_job_cancel");

eachStore(
  "cancelLine() has nothing to end where there is no job, or one that has ended",
  async (place) => {
    const absent = await cancel(place);
    deepStrictEqual(absent.outputs, {
      verdict: "absent",
      ...NOTHING_KNOWN,
      changed: false,
    });
    deepStrictEqual([absent.next.step, absent.next.failure], ["done", ""]);
    for (const fields of [{ run: RUN, outcome: OUTCOME }, { outcome: OUTCOME }]) {
      await place.put(PATH, recordText(fields));
      const { outputs, next } = await cancel(place);
      deepStrictEqual(
        [outputs["verdict"], outputs["rc"], outputs["changed"], next.step, next.failure],
        ["failed", 3, false, "done", ""],
      );
    }
  },
);

eachStore(
  "cancelLine() tells the host which job to end, and how long to wait for that",
  async (place) => {
    await place.put(PATH, recordText({ run: RUN }));
    const { outputs, next } = await cancel(place, {}, { grace: 3, output_tail: 100 });
    deepStrictEqual([outputs["verdict"], outputs["changed"], next.step], ["", false, "look"]);
    strictEqual(next.claim_id, RUN.claim_id);
    match(next.host_input, /^job_dir='\/home\/app\/.*'\nansible_job_id='j1\.20'$/m);
    match(next.host_input, /^output_tail='100'\nawait='0'\ntime_limit='3600'\ngrace='3'$/m);
    match((await cancel(place)).next.host_input, /^grace='10'$/m);
  },
);

eachStore(
  "cancelLine() saves that it has ended a job, and counts that as a change once",
  async (place) => {
    await place.put(PATH, recordText({ run: RUN }));
    const beside = { observation: lookText({ alive: "no", status: CANCELLED, cancel: LINK }) };
    const dry = await cancel(place, { ...beside, dry_run: true });
    deepStrictEqual([dry.outputs["verdict"], dry.outputs["changed"]], ["cancelled", true]);
    const { outputs, next } = await cancel(place, beside);
    deepStrictEqual(
      [outputs["verdict"], outputs["rc"], outputs["changed"], next.step, next.failure],
      ["cancelled", 143, true, "done", ""],
    );
    const again = await cancel(place);
    deepStrictEqual([again.outputs["verdict"], again.outputs["changed"]], ["cancelled", false]);
  },
);

eachStore("cancelLine() does not take what had ended by itself for its own deed", async (place) => {
  await place.put(PATH, recordText({ run: RUN }));
  const status = "rc=0;at=2026-03-04T04:09:00Z;term=0";
  const { outputs } = await cancel(place, { observation: lookText({ alive: "no", status }) });
  deepStrictEqual([outputs["verdict"], outputs["changed"]], ["succeeded", false]);
});

eachStore("cancelLine() fails on a job that outlives it, except in check mode", async (place) => {
  await place.put(PATH, recordText({ run: RUN }));
  const beside = { observation: lookText({ cancel: LINK }) };
  const { outputs, next } = await cancel(place, beside);
  deepStrictEqual([outputs["verdict"], outputs["changed"]], ["running", false]);
  match(next.failure, /^Cannot end job "export" of host "db01": it is alive after the signal/);
  strictEqual((await cancel(place, beside, { fail: false })).next.failure, "");
  const dry = await cancel(place, { observation: lookText(), dry_run: true });
  deepStrictEqual([dry.outputs["changed"], dry.next.failure], [true, ""]);
});

eachStore("cancelLine() fails where the host is unreachable", async (place) => {
  await place.put(PATH, recordText({ run: RUN }));
  const { outputs, next } = await cancel(place, { unreachable: true });
  deepStrictEqual([outputs["verdict"], next.step], ["unreachable", "done"]);
  match(next.failure, /^Cannot end job "export" of host "db01": its host is unreachable/);
});

eachStore(
  "cancelLine() refuses a job that is being started, and one that was started by hand",
  async (place) => {
    await asked(place, "claim", { argv: ["x"], time_limit: 5 });
    const held = await refused(line(place), place.world);
    deepStrictEqual([held["code"], held["retryable"], held["exit_code"]], ["ClaimHeld", true, 6]);
    match(
      String(held["message"]),
      /^Cannot end job "export" of host "db01": it is being started by /,
    );
    await place.put(PATH, recordText({}));
    const byHand = await refused(line(place), place.world);
    strictEqual(byHand["code"], "Usage");
    match(String(byHand["message"]), /its record does not say how it was started/);
  },
);

eachStore("cancelLine() refuses variables that cannot be, by their names", async (place) => {
  const cases: readonly [Record<string, unknown>, RegExp][] = [
    [
      { grace: -1 },
      /^Invalid async_job_cancel_grace "-1": it is not a whole number from 0 to 3600$/,
    ],
    [{ output_tail: "1k" }, /^Invalid async_job_cancel_output_tail "1k": /],
    [{ signal: "HUP" }, /^Unknown key "signal"/],
    [
      { backend: "oci", oci_bucket: null },
      /^Cannot observe job 'export': .* async_job_cancel_oci_bucket/,
    ],
  ];
  for (const [variables, message] of cases) {
    match(String((await refused(line(place, variables), place.world))["message"]), message);
  }
  const error = await refused({ ...line(place), op: "claim" }, place.world);
  match(String(error["message"]), /^Unknown op "claim" of the role async_job_cancel$/);
});
