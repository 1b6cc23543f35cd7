import { deepStrictEqual, notDeepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { planRound } from "../../../scripts/race/plan/plan_round.ts";
import { planStarts } from "../../../scripts/race/plan/plan_starts.ts";
import { planStore } from "../../../scripts/race/plan/plan_store.ts";

const ROUNDS = [1, 2, 3, 4, 5, 6];

for (const plan of [planRound, planStore, planStarts]) {
  Deno.test(`${plan.name}() plans the same for the same seed and round, and nothing else`, () => {
    const plans = (seed: number): unknown[] => ROUNDS.map((round) => plan(seed, round, 64));
    deepStrictEqual(plans(7), plans(7));
    notDeepStrictEqual(plans(7), plans(8));
    ok(new Set(plans(7).map((each) => JSON.stringify(each))).size > 1);
  });
}

Deno.test("planRound() has as many contenders as asked for, and all that can happen to them", () => {
  const plans = Array.from({ length: 20 }, (_, round) => planRound(1, round, 64));
  for (const { contenders } of plans) {
    strictEqual(new Set(contenders.map(({ name }) => name)).size, 64);
  }
  const attempts = plans.flatMap(({ contenders }) =>
    contenders.flatMap(({ attempts }) => attempts)
  );
  for (const ending of ["save", "release", "nothing"]) {
    ok(attempts.some((attempt) => attempt.ending === ending), ending);
  }
  for (const when of ["claimInterruption", "endingInterruption"] as const) {
    for (const kind of ["kill", "stall"]) {
      ok(attempts.some((attempt) => attempt[when]?.kind === kind), `${when}: ${kind}`);
    }
  }
  ok(attempts.some(({ hold, ttl }) => hold > ttl * 1000), "a late owner");
  ok(attempts.some(({ ttl }) => ttl === 1), "a second");
  deepStrictEqual(new Set(plans.map(({ mood }) => mood)), new Set(["rush", "relay", "heirs"]));
});

Deno.test("planStore() sets the clock wrong both ways, and has every kind of misbehaviour", () => {
  const plans = Array.from({ length: 20 }, (_, round) => planStore(1, round, 64));
  ok(plans.some(({ skew }) => skew > 3600) && plans.some(({ skew }) => skew < -3600));
  const faults = plans.flatMap(({ faults }) => faults);
  for (const kind of ["refusal", "no-answer", "repeat", "delay", "cut"]) {
    ok(faults.some(({ fault }) => fault.kind === kind), kind);
  }
  for (const method of ["PUT", "DELETE", "GET"]) {
    ok(faults.some((fault) => fault.method === method), method);
  }
});
