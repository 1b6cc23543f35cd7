import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { recordKey } from "../../lib/record/record_key.ts";
import type { StoredObject, WriteOutcome } from "../../lib/stores/store.ts";
import { storeCheck } from "./store_check.ts";
import type { StoreUnderTest } from "./tested_store.ts";
import { wasWritten } from "./was_written.ts";

const KEY = recordKey({ host: "web1", jobName: "export" });
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** What a refused write found, as text; a write that was done fails the test. */
async function foundBy(write: Promise<WriteOutcome>): Promise<StoredObject | undefined> {
  const outcome = await write;
  ok(outcome.written === undefined, "the write is refused");
  return outcome.found;
}

/** What was written; a refusal fails the test. */
async function writtenBy(write: Promise<WriteOutcome>): Promise<StoredObject> {
  const { written } = await write;
  ok(written, "the write is done");
  return written;
}

/**
 * Registers the tests of what writes answer, which every store must pass.
 *
 * @param name the store's class, as it stands in the titles
 * @param create makes an empty store
 */
export function testOutcomes(name: string, create: () => Promise<StoreUnderTest>): void {
  const check = storeCheck(name, create);

  check("create() that is refused answers what is there, which can be replaced", async (store) => {
    const content = Uint8Array.from({ length: 70_000 }, (_, i) => (i * 7) & 0xff);
    await store.create(KEY, content);
    const found = await foundBy(store.create(KEY, bytes("second")));
    deepStrictEqual(found?.content, content);
    strictEqual(await wasWritten(store.replace(KEY, bytes("third"), found)), true);
    deepStrictEqual((await foundBy(store.create(KEY, content)))?.content, bytes("third"));
  });

  check("create() answers all losers of a race with what the winner wrote", async (_, place) => {
    const contents = Array.from({ length: 8 }, (_, i) => bytes(`creator ${i}`));
    const outcomes = await Promise.all(
      contents.map(async (content) => (await place.open()).create(KEY, content)),
    );
    const winner = contents[outcomes.findIndex(({ written }) => written !== undefined)];
    ok(winner);
    for (const outcome of outcomes) {
      const { content } = outcome.written ?? outcome.found ?? {};
      deepStrictEqual(content, winner);
    }
  });

  check(
    "replace() that is refused answers what is there since, which can be replaced",
    async (store) => {
      const first = await writtenBy(store.create(KEY, bytes("first")));
      const content = Uint8Array.from({ length: 70_000 }, (_, i) => (i * 7) & 0xff);
      await store.replace(KEY, content, first);
      const found = await foundBy(store.replace(KEY, bytes("third"), first));
      deepStrictEqual(found?.content, content);
      strictEqual(await wasWritten(store.replace(KEY, bytes("fourth"), found)), true);
    },
  );

  check("replace() that is refused answers that nothing is there any more", async (store) => {
    const first = await writtenBy(store.create(KEY, bytes("first")));
    strictEqual(await store.remove(KEY, first), true);
    strictEqual(await foundBy(store.replace(KEY, bytes("second"), first)), undefined);
    const other = recordKey({ host: "nowhere", jobName: "export" });
    strictEqual(await foundBy(store.replace(other, bytes("second"), first)), undefined);
  });

  check("answers of writes serve for the next change as well as what was read", async (store) => {
    const first = await writtenBy(store.create(KEY, bytes("first")));
    deepStrictEqual(first.content, bytes("first"));
    const second = await writtenBy(store.replace(KEY, bytes("second"), first));
    deepStrictEqual(second.content, bytes("second"));
    strictEqual(await store.remove(KEY, first), false);
    strictEqual(await store.remove(KEY, second), true);
    strictEqual(await store.remove(KEY, second), false);
    strictEqual(await store.read(KEY), undefined);
  });

  check("age() of what was written is that of what is read, and hardly anything", async (store) => {
    const first = await writtenBy(store.create(KEY, bytes("first")));
    const second = await writtenBy(store.replace(KEY, bytes("second"), first));
    const found = await foundBy(store.create(KEY, bytes("third")));
    const objects = [first, second, found, await store.read(KEY)];
    for (const object of objects) {
      ok(object);
      const age = await store.age(KEY, object);
      ok(age);
      const { writtenAt, now, resolution } = age;
      const milliseconds = now.getTime() - writtenAt.getTime();
      // A slow machine takes a while, and a service's machines differ a little; a wrong clock takes hours.
      ok(Math.abs(milliseconds) < 60_000, `${milliseconds}`);
      ok([1, 1000].includes(resolution), `${resolution}`);
    }
    const times = await Promise.all(
      objects.slice(1).map(async (object) => (await store.age(KEY, object ?? first))?.writtenAt),
    );
    deepStrictEqual(times, [times[0], times[0], times[0]]);
  });

  check(
    "create() and replace() let an object bear an earlier time, to the millisecond",
    async (store) => {
      const [one, two] = ["2025-11-24T22:30:00.125Z", "2026-01-31T00:00:00.999Z"].map((text) =>
        new Date(text)
      );
      ok(one && two);
      const writtenAt = async (object: StoredObject | undefined): Promise<Date | undefined> => {
        ok(object);
        return (await store.age(KEY, object))?.writtenAt;
      };
      const first = await writtenBy(store.create(KEY, bytes("first"), { writtenAt: one }));
      deepStrictEqual(await writtenAt(first), one);
      deepStrictEqual(await writtenAt(await store.read(KEY)), one);
      const options = { writtenAt: two, labels: { "x-label": "żółć" } };
      const second = await writtenBy(store.replace(KEY, bytes("second"), first, options));
      deepStrictEqual(await writtenAt(second), two);
      deepStrictEqual(await writtenAt(await foundBy(store.create(KEY, bytes("third")))), two);
      // The time is that of one write, and no other's.
      const third = await writtenBy(store.replace(KEY, bytes("third"), second));
      ok((await writtenAt(third))?.getTime() !== two.getTime());
      deepStrictEqual(await writtenAt(await store.read(KEY)), await writtenAt(third));
    },
  );

  check("replace() puts back what was there, with its very bytes and its time", async (store) => {
    const content = Uint8Array.from({ length: 300 }, (_, i) => i & 0xff);
    const before = await writtenBy(
      store.create(KEY, content, { writtenAt: new Date("2025-11-24T22:30:00Z") }),
    );
    const age = await store.age(KEY, before);
    ok(age);
    const between = await writtenBy(store.replace(KEY, bytes("between"), before));
    await writtenBy(store.replace(KEY, before.content, between, { writtenAt: age.writtenAt }));
    const after = await store.read(KEY);
    ok(after);
    deepStrictEqual(after.content, content);
    deepStrictEqual((await store.age(KEY, after))?.writtenAt, age.writtenAt);
  });
}
