import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { recordKey } from "../../lib/record/record_key.ts";
import type { ObjectAge, Store } from "../../lib/stores/store.ts";
import type { StoreUnderTest } from "./tested_store.ts";
import { wasWritten } from "./was_written.ts";

const KEY = recordKey({ host: "web1", playbookName: "site", jobName: "export" });
const CONTENT = new TextEncoder().encode("content");
/** More seconds than a test takes, however slow the machine. */
const LONG = 3000;

/** An empty store whose clock is in the test's hands. */
export interface AgingStore extends StoreUnderTest {
  /** Lets so many seconds pass for the store, and for nobody else. */
  pass(seconds: number): Promise<void>;
  /** Opens the place in a program whose clock shows other times. */
  openAt(now: () => Date): Promise<Store>;
}

async function ageSeenBy(store: Store): Promise<ObjectAge> {
  const object = await store.read(KEY);
  ok(object);
  const age = await store.age(KEY, object);
  ok(age);
  return age;
}

/** Seconds from the write to the answer; a time that is not about the expected one fails the test. */
function requireAbout({ writtenAt, now }: ObjectAge, seconds: number): void {
  const age = (now.getTime() - writtenAt.getTime()) / 1000;
  ok(age > seconds - 2 && age < seconds + LONG / 2, `${age} s instead of ${seconds}`);
}

/** Clocks that are no use, by what is wrong with them. */
const WRONG_CLOCKS: Readonly<Record<string, () => () => Date>> = {
  "two hours ahead": () => () => new Date(Date.now() + 7_200_000),
  "two hours behind": () => () => new Date(Date.now() - 7_200_000),
  "jumping from hour to hour": () => {
    let calls = 0;
    return () => new Date(Date.now() + (calls++ % 2 === 0 ? 7_200_000 : -7_200_000));
  },
};

/**
 * Registers the tests of a store's clock.
 *
 * @param name the store's class, as it stands in the titles
 * @param create makes an empty store
 */
export function testAge(name: string, create: () => Promise<AgingStore>): void {
  Deno.test(`${name} age() grows with the store's clock, and begins anew with each write`, async () => {
    await using place = await create();
    const store = await place.open();
    strictEqual(await wasWritten(store.create(KEY, CONTENT)), true);
    requireAbout(await ageSeenBy(store), 0);
    await place.pass(LONG);
    requireAbout(await ageSeenBy(store), LONG);
    await place.pass(LONG);
    requireAbout(await ageSeenBy(store), 2 * LONG);
    const seen = await store.read(KEY);
    ok(seen);
    strictEqual(await wasWritten(store.replace(KEY, CONTENT, seen)), true);
    requireAbout(await ageSeenBy(store), 0);
  });

  Deno.test(`${name} age() grows on for what is put back, from the time that it had`, async () => {
    await using place = await create();
    const store = await place.open();
    const first = await store.create(KEY, CONTENT);
    ok(first.written);
    await place.pass(LONG);
    const { writtenAt } = await ageSeenBy(store);
    const seen = await store.read(KEY);
    ok(seen);
    const between = await store.replace(KEY, new Uint8Array([1]), seen);
    ok(between.written);
    strictEqual(
      await wasWritten(store.replace(KEY, CONTENT, between.written, { writtenAt })),
      true,
    );
    deepStrictEqual((await ageSeenBy(store)).writtenAt, writtenAt);
    requireAbout(await ageSeenBy(store), LONG);
  });

  for (const [title, clock] of Object.entries(WRONG_CLOCKS)) {
    Deno.test(`${name} age() heeds no program's clock, such as one that is ${title}`, async () => {
      await using place = await create();
      const [right, wrong] = [await place.open(), await place.openAt(clock())];
      for (const [writer, reader] of [[wrong, wrong], [wrong, right], [right, wrong]] as const) {
        const outcome = await writer.create(KEY, CONTENT);
        ok(outcome.written);
        const age = await writer.age(KEY, outcome.written);
        ok(age);
        requireAbout(age, 0);
        requireAbout(await ageSeenBy(reader), 0);
        await place.pass(LONG);
        requireAbout(await ageSeenBy(reader), LONG);
        const seen = await right.read(KEY);
        ok(seen);
        strictEqual(await right.remove(KEY, seen), true);
      }
    });
  }
}
