import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { KeyedQueue } from "../../../lib/commands/batch/keyed_queue.ts";

Deno.test("KeyedQueue lets one key's work follow each other and keeps nobody else waiting", async () => {
  const turns = new KeyedQueue();
  const done: string[] = [];
  const work = async (name: string, key: string): Promise<void> => {
    const turn = turns.take(key);
    await turn.ready;
    await Promise.resolve();
    done.push(name);
    turn.release();
  };
  const held = turns.take("a");
  const waiting = [work("a1", "a"), work("a2", "a")];
  await work("b1", "b");
  deepStrictEqual(done, ["b1"]);
  held.release();
  await Promise.all(waiting);
  deepStrictEqual(done, ["b1", "a1", "a2"]);
  strictEqual(turns.size, 0);
});
