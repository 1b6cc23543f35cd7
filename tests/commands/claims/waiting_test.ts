import { deepStrictEqual, ok } from "node:assert/strict";
import { Waiting } from "../../../lib/commands/claims/waiting.ts";

/** The pauses of a whole wait, in milliseconds; nothing is really waited for. */
async function pausesOf(
  limit: number,
  random: () => number,
  left?: number,
): Promise<readonly number[]> {
  const pauses: number[] = [];
  const sleep = (milliseconds: number): Promise<void> => {
    pauses.push(milliseconds);
    return Promise.resolve();
  };
  const waiting = new Waiting(limit, { sleep, random });
  while (await waiting.pause(left)) ok(pauses.length < 10_000);
  return pauses;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

Deno.test("Waiting pauses longer and longer, for five seconds at most, and no longer than it was told", async () => {
  const pauses = await pausesOf(60_000, () => 1);
  deepStrictEqual(pauses.slice(0, 3), [500, 750, 1125]);
  ok(pauses.every((pause) => pause <= 5000), pauses.join(" "));
  ok(sum(pauses) <= 60_000 && sum(pauses) > 59_000, `${sum(pauses)}`);
});

Deno.test("Waiting leaves half of each pause to chance, so that contenders come at different times", async () => {
  const early = await pausesOf(60_000, () => 0);
  deepStrictEqual(early.slice(0, 3), [250, 375, 562.5]);
  const mixed = await pausesOf(60_000, Math.random);
  ok(new Set(mixed).size > mixed.length / 2, mixed.join(" "));
});

Deno.test("Waiting looks again soon after a claim expires, and never without a pause", async () => {
  for (const left of [1, 0, -5]) {
    const pauses = await pausesOf(2000, () => 1, left);
    deepStrictEqual(pauses.slice(0, 3).map((pause) => pause <= 101 && pause >= 100), [
      true,
      true,
      true,
    ]);
  }
  ok((await pausesOf(10_000, () => 1, 700))[1] === 750);
  ok((await pausesOf(10_000, () => 1, 300))[1] === 400);
});

Deno.test("Waiting for no time does not wait", async () => {
  deepStrictEqual(await pausesOf(0, () => 1), []);
});
