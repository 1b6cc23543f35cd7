import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { saveJob } from "../../lib/commands/save_job.ts";
import { parseMetadata } from "../../lib/record/metadata.ts";
import { buildRecord, parseRecord } from "../../lib/record/record.ts";
import { type RecordKey, recordKey } from "../../lib/record/record_key.ts";
import type { Store } from "../../lib/stores/store.ts";
import { testList } from "./list_conformance.ts";
import { testOutcomes } from "./outcome_conformance.ts";
import { storeCheck } from "./store_check.ts";
import type { StoreUnderTest } from "./tested_store.ts";
import { wasWritten } from "./was_written.ts";

const KEY = recordKey({ host: "web1", jobName: "export" });
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const record = (
  id: string,
  metadata = "{}",
  key: RecordKey = KEY,
): ReturnType<typeof buildRecord> =>
  buildRecord(key, id, parseMetadata(metadata), new Date("2025-11-24T22:30:00Z"));

/**
 * Registers the tests that every store must pass: the contract of `Store`, and the main commands on it.
 *
 * @param name the store's class, as it stands in the titles
 * @param create makes an empty store
 */
export function testStore(name: string, create: () => Promise<StoreUnderTest>): void {
  const check = storeCheck(name, create);

  check("read() says that a key was never written", async (store) => {
    strictEqual(await store.read(KEY), undefined);
  });

  check(
    "read() answers the very bytes that create() wrote, to every reader",
    async (store, place) => {
      for (const [job, size] of [["empty", 0], ["one", 1], ["large", 2 * 1024 * 1024]] as const) {
        const key = recordKey({ host: "h", jobName: job });
        const content = Uint8Array.from({ length: size }, (_, i) => (i * 31) & 0xff);
        strictEqual(await wasWritten(store.create(key, content)), true);
        deepStrictEqual((await (await place.open()).read(key))?.content, content);
      }
    },
  );

  check("create() leaves what is there alone", async (store) => {
    strictEqual(await wasWritten(store.create(KEY, bytes("first"))), true);
    strictEqual(await wasWritten(store.create(KEY, bytes("second"))), false);
    deepStrictEqual((await store.read(KEY))?.content, bytes("first"));
  });

  check("create() has exactly one winner among racing creators", async (_store, place) => {
    for (let round = 0; round < 5; round++) {
      const key = recordKey({ host: `round${round}`, jobName: "race" });
      const contents = Array.from({ length: 10 }, (_, i) => bytes(`creator ${i}`));
      const won = await Promise.all(
        contents.map(async (content) => wasWritten((await place.open()).create(key, content))),
      );
      deepStrictEqual(won.filter(Boolean), [true]);
      deepStrictEqual((await (await place.open()).read(key))?.content, contents[won.indexOf(true)]);
    }
  });

  check("replace() writes over what was read", async (store) => {
    await store.create(KEY, bytes("a longer first content"));
    const seen = await store.read(KEY);
    ok(seen);
    strictEqual(await wasWritten(store.replace(KEY, bytes("second"), seen)), true);
    deepStrictEqual((await store.read(KEY))?.content, bytes("second"));
  });

  check("replace() refuses when the object has changed since it was read", async (store) => {
    await store.create(KEY, bytes("first"));
    const first = await store.read(KEY);
    ok(first);
    await store.replace(KEY, bytes("second"), first);
    strictEqual(await wasWritten(store.replace(KEY, bytes("third"), first)), false);
    deepStrictEqual((await store.read(KEY))?.content, bytes("second"));
  });

  check("replace() never creates", async (store) => {
    await store.create(KEY, bytes("first"));
    const seen = await store.read(KEY);
    ok(seen);
    const other = recordKey({ host: "web1", jobName: "other" });
    strictEqual(await wasWritten(store.replace(other, bytes("second"), seen)), false);
    strictEqual(await store.read(other), undefined);
  });

  check("replace() has exactly one winner among racing writers", async (store, place) => {
    await store.create(KEY, bytes("start"));
    for (let round = 0; round < 5; round++) {
      const seen = await store.read(KEY);
      ok(seen);
      const contents = Array.from({ length: 10 }, (_, i) => bytes(`writer ${round}.${i}`));
      const won = await Promise.all(
        contents.map(async (content) =>
          wasWritten((await place.open()).replace(KEY, content, seen))
        ),
      );
      deepStrictEqual(won.filter(Boolean), [true]);
      deepStrictEqual((await store.read(KEY))?.content, contents[won.indexOf(true)]);
    }
  });

  check(
    "read() sees the old or the new content while it is replaced, never a part",
    async (store, place) => {
      const versions = ["a", "b"].map((letter) => bytes(letter.repeat(300_000)));
      const texts = versions.map((version) => new TextDecoder().decode(version));
      await store.create(KEY, versions[0] ?? bytes(""));
      let writing = true;
      const writer = (async () => {
        for (let i = 1; i <= 20; i++) {
          const seen = await store.read(KEY);
          ok(seen && await wasWritten(store.replace(KEY, versions[i % 2] ?? bytes(""), seen)));
        }
        writing = false;
      })();
      let reads = 0;
      for (; writing; reads++) {
        const seen = await (await place.open()).read(KEY);
        ok(seen && texts.includes(new TextDecoder().decode(seen.content)));
      }
      await writer;
      ok(reads > 0);
    },
  );

  check("keeps apart names that look alike", async (store, place) => {
    const keys = [
      { host: "web1", jobName: "export" },
      { host: "web10", jobName: "export" },
      { host: "web1", jobName: "Export2" },
      { host: "web1", jobName: "export.json" },
      { host: "web1", jobName: "%65xport" },
      { host: "web1", jobName: "export?x=1#y" },
      { host: "web1", jobName: " export " },
      { host: "web1", jobName: "ex+port" },
      { host: "web1", jobName: "..." },
      { host: "web1", jobName: "żółć 🚀 “q” 'q' \"q\" $HOME `id` {{ x }}" },
      { host: "web1", jobName: "z\u0301" },
      { host: "web1", jobName: "ź" },
      { host: "web1", jobName: "é".repeat(100) },
      { host: "web1", playbookName: "site", jobName: "export" },
      { host: "web1", playbookName: "export", jobName: "export" },
    ].map(recordKey);
    for (const key of keys) {
      strictEqual(await wasWritten(store.create(key, bytes(key.path))), true, key.path);
    }
    for (const key of keys) {
      deepStrictEqual((await (await place.open()).read(key))?.content, bytes(key.path));
    }
    strictEqual(new Set(keys.map((key) => store.location(key))).size, keys.length);
  });

  check("takes any valid name", async (store) => {
    const name = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 })
      .filter((text) =>
        !/[\p{Cc}/\\]/u.test(text) && text !== "." && text !== ".." && bytes(text).length <= 200
      );
    const names = fc.record({ host: name, jobName: name });
    await fc.assert(
      fc.asyncProperty(names, async ({ host, jobName }) => {
        const key = recordKey({ host: `h${host}`, jobName });
        const seen = await store.read(key);
        if (seen === undefined) {
          strictEqual(await wasWritten(store.create(key, bytes(key.path))), true);
        }
        deepStrictEqual((await store.read(key))?.content, bytes(key.path));
      }),
      { numRuns: 30 },
    );
  });

  testList(name, create);
  testOutcomes(name, create);

  check("saveJob() writes once, and an equal save changes nothing", async (store) => {
    const mode = { ifAbsent: false, dryRun: false };
    const first = record("123456.789", '{"a":1,"b":2}');
    deepStrictEqual(await saveJob(store, KEY, first, mode), { changed: true, job: first });
    const before = await store.read(KEY);
    const again = { ...record("123456.789", '{"b":2,"a":1}'), save_time: "2026-01-01T00:00:00Z" };
    const outcome = await saveJob(store, KEY, again, mode);
    strictEqual(outcome.changed, false);
    strictEqual(outcome.job.save_time, "2025-11-24T22:30:00Z");
    const { content, etag } = await store.read(KEY) ?? {};
    deepStrictEqual([content, etag], [before?.content, before?.etag]);
  });

  check("saveJob() replaces a different record, but not with ifAbsent", async (store) => {
    await saveJob(store, KEY, record("j1"), { ifAbsent: true, dryRun: false });
    const outcome = await saveJob(store, KEY, record("j2"), { ifAbsent: false, dryRun: false });
    strictEqual(outcome.changed, true);
    await rejects(saveJob(store, KEY, record("j3"), { ifAbsent: true, dryRun: false }), {
      code: "AlreadyExists",
    });
    strictEqual(
      (await saveJob(store, KEY, record("j2"), { ifAbsent: true, dryRun: false })).changed,
      false,
    );
    const seen = await store.read(KEY);
    ok(seen);
    strictEqual(parseRecord(seen.content, KEY, "x").ansible_job_id, "j2");
  });

  check("saveJob() with ifAbsent has one winner among racing savers", async (_store, place) => {
    const outcomes = await Promise.allSettled(
      Array.from(
        { length: 10 },
        async (_, i) =>
          saveJob(await place.open(), KEY, record(`j${i}`), { ifAbsent: true, dryRun: false }),
      ),
    );
    strictEqual(outcomes.filter(({ status }) => status === "fulfilled").length, 1);
    for (const outcome of outcomes) {
      if (outcome.status === "rejected") strictEqual(outcome.reason.code, "AlreadyExists");
    }
  });

  check("saveJob() reports a save that came in between as a conflict", async (store, place) => {
    await saveJob(store, KEY, record("j1"), { ifAbsent: false, dryRun: false });
    const interrupted: Store = {
      list: (scope) => store.list(scope),
      backend: store.backend,
      location: (key) => store.location(key),
      read: (key) => store.read(key),
      replace: (key, content, seen) => store.replace(key, content, seen),
      remove: (key, seen) => store.remove(key, seen),
      age: (key, object) => store.age(key, object),
      create: async (key, content) => {
        const outcome = await store.create(key, content);
        await saveJob(await place.open(), KEY, record("j2"), { ifAbsent: false, dryRun: false });
        return outcome;
      },
    };
    const late = saveJob(interrupted, KEY, record("j3"), { ifAbsent: false, dryRun: false });
    await rejects(late, { code: "Conflict" });
    const seen = await store.read(KEY);
    ok(seen);
    strictEqual(parseRecord(seen.content, KEY, "x").ansible_job_id, "j2");
  });

  check("saveJob() in a dry run tells what would change and writes nothing", async (store) => {
    const mode = { ifAbsent: false, dryRun: true };
    strictEqual((await saveJob(store, KEY, record("j1"), mode)).changed, true);
    strictEqual(await store.read(KEY), undefined);
    await saveJob(store, KEY, record("j1"), { ifAbsent: false, dryRun: false });
    strictEqual((await saveJob(store, KEY, record("j1"), mode)).changed, false);
    strictEqual((await saveJob(store, KEY, record("j2"), mode)).changed, true);
    await rejects(saveJob(store, KEY, record("j2"), { ifAbsent: true, dryRun: true }), {
      code: "AlreadyExists",
    });
    const seen = await store.read(KEY);
    ok(seen);
    strictEqual(parseRecord(seen.content, KEY, "x").ansible_job_id, "j1");
  });

  check("saveJob() leaves a record that it cannot read untouched", async (store) => {
    await store.create(KEY, bytes('{"job_name":"exp'));
    for (const dryRun of [true, false]) {
      await rejects(saveJob(store, KEY, record("j1"), { ifAbsent: false, dryRun }), {
        code: "CorruptRecord",
      });
    }
    deepStrictEqual((await store.read(KEY))?.content, bytes('{"job_name":"exp'));
  });
}
