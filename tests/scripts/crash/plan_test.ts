import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { type Calibration, readLog } from "../../../scripts/crash/plan/calibration.ts";
import { planPoints } from "../../../scripts/crash/plan/plan_points.ts";
import { planRandom } from "../../../scripts/crash/plan/plan_random.ts";

const LOG = `task 1 Run the job
task 2 async_job_run : Ask
call 1 claim
task 3 async_job_run : Start
task 4 async_job_run : Look
call 2 observe
task 5 Report
`;

const CALIBRATION: Calibration = { ...readLog(LOG), span: 2000, startSpan: 1000 };

Deno.test("readLog() names the calls, and the tasks from the one that makes the first", () => {
  deepStrictEqual(readLog(LOG), {
    tasks: [
      { number: 2, name: "async_job_run : Ask" },
      { number: 3, name: "async_job_run : Start" },
      { number: 4, name: "async_job_run : Look" },
      { number: 5, name: "Report" },
    ],
    calls: ["claim", "observe"],
  });
});

Deno.test("planPoints() plans a crash at each task, call and link, each under a name of its own", () => {
  const plans = planPoints(CALIBRATION);
  const names = plans.map(({ again }) => again);
  strictEqual(new Set(names).size, names.length);
  const points = plans.flatMap(({ crashes }) =>
    crashes.map(({ at }) => "point" in at ? at.point : "none")
  );
  const expected = [
    ...["task:2", "task:3", "task:4", "task:5"],
    ...["program:1:before", "program:1:after", "program:2:kill-before", "program:2:kill-after"],
    ...["start:before", "module:before", "start:after"],
    ...["fence", "command", "job", "status"].flatMap((name) => [`${name}:before`, `${name}:after`]),
    ...["taken:before", "taken:after"],
  ];
  deepStrictEqual(expected.filter((point) => !points.includes(point)), []);
});

Deno.test("planRandom() plans the same from the same seed, and everything that there is", () => {
  const numbers = Array.from({ length: 200 }, (_, index) => index + 1);
  const plans = numbers.map((number) => planRandom(7, number, CALIBRATION));
  deepStrictEqual(plans, numbers.map((number) => planRandom(7, number, CALIBRATION)));
  ok(JSON.stringify(plans) !== JSON.stringify(numbers.map((n) => planRandom(8, n, CALIBRATION))));
  strictEqual(new Set(plans.map(({ title }) => title)).size, 6);
  const crashes = plans.flatMap((plan) => plan.crashes);
  ok(plans.some((plan) => plan.crashes.length === 2));
  ok(crashes.some(({ late }) => late) && crashes.some(({ late }) => !late));
  for (const { at, victims } of crashes) {
    if ("point" in at) strictEqual(/^program:[12]:kill-0\.\d{3}$/.test(at.point), true, at.point);
    else {
      const ofWrappers = victims.some((victim) => victim.endsWith("wrapper"));
      strictEqual(at.since, ofWrappers ? "start" : "call");
      ok(at.milliseconds >= 0 && at.milliseconds <= (ofWrappers ? 1100 : 2200));
    }
  }
});
