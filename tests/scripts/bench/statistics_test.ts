import { deepStrictEqual, ok, throws } from "node:assert/strict";
import fc from "fast-check";
import { ratioOf, spreadOf } from "../../../scripts/bench/statistics.ts";

Deno.test("spreadOf() gives median and quartiles, interpolated", () => {
  deepStrictEqual(spreadOf([5]), { median: 5, low: 5, high: 5 });
  deepStrictEqual(spreadOf([30, 10, 20]), { median: 20, low: 15, high: 25 });
  deepStrictEqual(spreadOf([4, 1, 3, 2]), { median: 2.5, low: 1.75, high: 3.25 });
  deepStrictEqual(spreadOf([9, 1, 10, 2, 1000]).median, 9);
});

Deno.test("spreadOf() is moved little by an outlier, and never leaves the numbers", () => {
  fc.assert(fc.property(fc.array(fc.integer(), { minLength: 1 }), (numbers) => {
    const { median, low, high } = spreadOf(numbers);
    ok(Math.min(...numbers) <= low && low <= median);
    ok(median <= high && high <= Math.max(...numbers));
  }));
});

Deno.test("ratioOf() compares round by round, so that a slow round slows both", () => {
  deepStrictEqual(ratioOf([20, 2000, 22], [10, 1000, 11]), { median: 2, low: 2, high: 2 });
  deepStrictEqual(ratioOf([10, 30, 20], [10, 10, 10]), { median: 2, low: 1.5, high: 2.5 });
});

Deno.test("the middle of nothing, and unequal rounds, are refused", () => {
  throws(() => spreadOf([]), RangeError);
  throws(() => ratioOf([1, 2], [1]), RangeError);
});
