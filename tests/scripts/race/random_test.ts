import { deepStrictEqual, notDeepStrictEqual, ok } from "node:assert/strict";
import { Random } from "../../../scripts/race/random.ts";

const numbers = (...seeds: number[]): number[] => {
  const random = new Random(...seeds);
  return Array.from({ length: 1000 }, () => random.next());
};

Deno.test("Random gives the same numbers for the same seeds, and others for any others", () => {
  deepStrictEqual(numbers(5, 6), numbers(5, 6));
  for (const other of [[6, 5], [5], [5, 7], [5, 6, 0]]) {
    notDeepStrictEqual(numbers(5, 6), numbers(...other), String(other));
  }
});

Deno.test("Random spreads its numbers over the whole range", () => {
  const random = new Random(1);
  const counts = Array.from({ length: 10 }, () => 0);
  for (let turn = 0; turn < 10_000; turn++) {
    const number = random.integer(3, 12);
    counts[number - 3] = (counts[number - 3] ?? 0) + 1;
  }
  // The same numbers every time: no luck is in this.
  ok(counts.length === 10 && counts.every((count) => count > 800 && count < 1200), String(counts));
});

Deno.test("Random.weighted() draws each name as often as it weighs", () => {
  const random = new Random(2);
  const drawn = { never: 0, seldom: 0, often: 0 };
  for (let turn = 0; turn < 4000; turn++) {
    drawn[random.weighted({ never: 0, seldom: 1, often: 3 })]++;
  }
  ok(drawn.never === 0 && drawn.seldom > 850 && drawn.seldom < 1150, JSON.stringify(drawn));
});
