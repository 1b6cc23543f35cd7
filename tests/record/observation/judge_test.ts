import { deepStrictEqual } from "node:assert/strict";
import { judge } from "../../../lib/record/observation/judge.ts";
import { parseObservations } from "../../../lib/record/observation/parse_observation.ts";
import type { Run } from "../../../lib/record/run.ts";
import {
  CLAIM_ID,
  ENDED,
  FAILED,
  FENCE,
  GONE,
  type Lines,
  sampleLook,
  SUCCEEDED,
} from "./sample_observation.ts";

const RUN: Run = {
  claim_id: CLAIM_ID,
  started_at: "2026-03-04T12:00:00Z",
  time_limit: 3600,
  job_dir: "/d",
  async_dir: "/a",
  user: "alice",
  boot_id: "b1",
};
const CANCEL = "at=2026-03-04T12:00:30Z;by=bob";
const TAKEN = "taken;by=c-2;at=2026-03-04T12:00:00Z";
const TERM = "rc=143;at=2026-03-04T12:01:00Z;term=1";
/** An hour and a second after the start, by uptime and by clock. */
const LATER: Lines = { uptime: "4602", now: "2026-03-04T13:00:02Z" };
const UNNAMED = FENCE.replace("boot=b1", "boot=-");

const CASES: readonly [title: string, lines: Lines, verdict: string, run?: Partial<Run>][] = [
  // An exit status settles it, whatever else is there.
  ["an end with 0", ENDED, "succeeded"],
  ["an end with 3", { ...GONE, status: FAILED }, "failed"],
  ["an end with 0 while the wrapper still lives", { status: SUCCEEDED }, "succeeded"],
  ["an end before the host was booted", { ...ENDED, boot_id: "b2" }, "succeeded"],
  ["an end past the limit", { ...ENDED, ...LATER }, "succeeded"],
  ["an end that Ansible calls a timeout", { ...ENDED, async: "timeout" }, "succeeded"],
  ["an end that somebody asked for", { ...GONE, status: TERM, cancel: CANCEL }, "cancelled"],
  ["an end by a signal of nobody's knowledge", { ...GONE, status: TERM }, "failed"],
  [
    "an end by itself before the signal came",
    { ...GONE, status: SUCCEEDED, cancel: CANCEL },
    "succeeded",
  ],
  // Then a process that lives.
  ["a process", {}, "running"],
  ["a process past the limit", LATER, "running"],
  ["a process that somebody wants to end", { cancel: CANCEL }, "running"],
  ["a start that Ansible knows and that has no fence yet", { fence: "none" }, "running"],
  // Then what the host knows nothing of.
  ["no directory", { ...GONE, dir: "absent", fence: "none", async: "none" }, "lost"],
  ["no directory, and Ansible's file", { ...GONE, dir: "absent", fence: "none" }, "lost"],
  ["no fence and no file of Ansible", { ...GONE, fence: "none", async: "none" }, "lost"],
  ["a fence that was taken", { ...GONE, fence: TAKEN }, "lost"],
  ["a fence that was taken after a boot", { ...GONE, fence: TAKEN, boot_id: "b2" }, "lost"],
  [
    "no fence, and Ansible says that it ended",
    { ...GONE, fence: "none", async: "finished 2" },
    "failed",
  ],
  ["no fence, and a timeout", { ...GONE, fence: "none", async: "timeout" }, "expired"],
  ["no fence, a start, within the limit", { ...GONE, fence: "none" }, "killed"],
  ["no fence, a start, past the limit", { ...GONE, fence: "none", ...LATER }, "expired"],
  ["no fence, a start, another boot", { ...GONE, fence: "none", boot_id: "b2" }, "killed"],
  // Then a boot of the host.
  ["another boot", { ...GONE, boot_id: "b2" }, "killed"],
  ["another boot, past the limit", { ...GONE, boot_id: "b2", ...LATER }, "killed"],
  ["another boot, and a cancel before it", { ...GONE, boot_id: "b2", cancel: CANCEL }, "killed"],
  ["another boot than the record's", { ...GONE, fence: UNNAMED, boot_id: "b2" }, "killed"],
  [
    "a boot that a link cannot name as it is",
    { ...GONE, fence: FENCE.replace("b1", "up_since_9:00"), boot_id: "up since 9:00", ...LATER },
    "expired",
  ],
  ["less uptime, on a host that cannot name its boots", {
    ...GONE,
    fence: UNNAMED,
    boot_id: "-",
    uptime: "12",
    now: "2026-03-04T15:00:00Z",
  }, "killed"],
  // Then a cancel, and Ansible's own file.
  ["a cancel", { ...GONE, cancel: CANCEL }, "cancelled"],
  ["a cancel past the limit", { ...GONE, cancel: CANCEL, ...LATER }, "cancelled"],
  [
    "a cancel, and a timeout of Ansible",
    { ...GONE, cancel: CANCEL, async: "timeout" },
    "cancelled",
  ],
  ["a timeout of Ansible", { ...GONE, async: "timeout" }, "expired"],
  ["an end that only Ansible knows", { ...GONE, async: "finished 137", ...LATER }, "killed"],
  // Then the time.
  ["nothing, within the limit", GONE, "killed"],
  ["nothing, past the limit", { ...GONE, ...LATER }, "expired"],
  ["nothing, by Ansible either", { ...GONE, ...LATER, async: "none" }, "expired"],
  ["a clock that was set forward by two hours", { ...GONE, now: "2026-03-04T14:02:00Z" }, "killed"],
  ["a clock that was set back by two hours", {
    ...GONE,
    uptime: "4602",
    now: "2026-03-04T11:00:02Z",
  }, "expired"],
  ["no uptime, past the limit by the host's clock", {
    ...GONE,
    uptime: "-",
    now: "2026-03-04T13:00:02Z",
  }, "expired"],
  ["no uptime, within the limit", { ...GONE, uptime: "-" }, "killed"],
  ["a boot without a name, past the limit by the host's clock", {
    ...GONE,
    fence: UNNAMED,
    boot_id: "-",
    ...LATER,
  }, "expired"],
  [
    "a limit that only the record knows",
    {
      ...GONE,
      fence: FENCE.replace("limit=3600", "limit=-"),
    },
    "expired",
    { time_limit: 60 },
  ],
  [
    "a limit that nobody knows",
    {
      ...GONE,
      fence: FENCE.replace("limit=3600", "limit=-"),
      ...LATER,
    },
    "killed",
    { time_limit: null },
  ],
  ["a start that only the record knows", {
    ...GONE,
    fence: FENCE.replace(/at=[^;]+/, "at=-"),
    uptime: "-",
    now: "2026-03-04T13:00:02Z",
  }, "expired"],
];

for (const [title, lines, verdict, run] of CASES) {
  Deno.test(`judge() calls it ${verdict}: ${title}`, () => {
    const [look] = parseObservations(sampleLook(lines)).jobs;
    const judged = look && judge(look, { ...RUN, ...run });
    deepStrictEqual(judged?.verdict, verdict);
    const status = look?.status;
    const rc = status?.rc ?? (look?.async.kind === "finished" && verdict === "failed" ? 2 : null);
    deepStrictEqual([judged?.rc, judged?.endedAt], [rc, status?.at ?? null]);
  });
}

Deno.test("judge() needs no record of the start where there is a fence", () => {
  const [look] = parseObservations(sampleLook({ ...GONE, ...LATER })).jobs;
  deepStrictEqual(look && judge(look, undefined).verdict, "expired");
});
