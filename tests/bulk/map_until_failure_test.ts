import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { mapUntilFailure } from "../../lib/bulk/map_until_failure.ts";

async function* numbers(count: number, failAt = Infinity): AsyncGenerator<number> {
  for (let i = 0; i < count; i++) {
    if (i === failAt) throw new Error("no more items");
    yield i;
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

Deno.test("mapUntilFailure() works on as many as allowed at a time, and keeps the order", async () => {
  let running = 0;
  let most = 0;
  const work = async (item: number): Promise<{ item: number }> => {
    most = Math.max(most, ++running);
    await turn();
    running--;
    return { item };
  };
  const done = await Array.fromAsync(mapUntilFailure(numbers(50), 4, work));
  deepStrictEqual(done.map(({ item }) => item), Array.from({ length: 50 }, (_, i) => i));
  strictEqual(most, 4);
});

Deno.test("mapUntilFailure() tells of all that was begun, begins nothing more, and then fails", async () => {
  const begun: number[] = [];
  const told: number[] = [];
  const work = async (item: number): Promise<{ item: number }> => {
    begun.push(item);
    await turn();
    if (item === 10) throw new Error("item 10");
    return { item };
  };
  await rejects(async () => {
    for await (const { item } of mapUntilFailure(numbers(1000), 4, work)) told.push(item);
  }, /item 10/);
  deepStrictEqual(told, begun.filter((item) => item !== 10));
  ok(begun.length < 20, `${begun.length}`);
});

Deno.test("mapUntilFailure() tells of all that was begun when the items come to fail", async () => {
  const told: number[] = [];
  await rejects(async () => {
    const work = async (item: number): Promise<{ item: number }> => {
      await turn();
      return { item };
    };
    for await (const { item } of mapUntilFailure(numbers(100, 7), 4, work)) told.push(item);
  }, /no more items/);
  deepStrictEqual(told, [0, 1, 2, 3, 4, 5, 6]);
});
