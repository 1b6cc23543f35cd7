import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { BenchError } from "../../../scripts/bench/bench_error.ts";
import type { Contender } from "../../../scripts/bench/contender.ts";
import type { Invocation, Reading } from "../../../scripts/bench/meter.ts";
import { runRounds } from "../../../scripts/bench/run_rounds.ts";

function contender(name: string, more: Partial<Contender> = {}): Contender {
  const invocation = (turn: number): Invocation => ({ argv: [name, `${turn}`], env: {}, cwd: "/" });
  return { name, against: [], invocation, ...more };
}

/** Measures nothing, and remembers in which order it was asked. */
function fakeMeter(answer: Partial<Reading> = {}): {
  asked: string[];
  measure: (invocation: Invocation) => Promise<Reading>;
} {
  const asked: string[] = [];
  const measure = ({ argv }: Invocation): Promise<Reading> => {
    asked.push(argv.join(""));
    const ms = asked.length;
    return Promise.resolve({ status: 0, ms, cpuMs: 1, peakBytes: 1, output: "done", ...answer });
  };
  return { asked, measure };
}

Deno.test("runRounds() takes contenders in turn and leaves the warm-up out", async () => {
  const meter = fakeMeter();
  const readings = await runRounds([contender("a"), contender("b")], 2, meter);
  deepStrictEqual(meter.asked, ["a0", "b0", "a1", "b1", "a2", "b2", "a3", "b3"]);
  deepStrictEqual(readings.get("a")?.map(({ ms }) => ms), [5, 7]);
  deepStrictEqual(readings.get("b")?.map(({ ms }) => ms), [6, 8]);
});

Deno.test("runRounds() measures no process that failed or said something else", async () => {
  for (const answer of [{ status: 3 }, { output: "nothing" }]) {
    const meter = fakeMeter(answer);
    await rejects(runRounds([contender("a", { says: /done/ })], 1, meter), BenchError);
    strictEqual(meter.asked.length, 1);
  }
});
