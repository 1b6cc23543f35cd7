import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { compareBytes, recordKey, type RecordNames } from "../../lib/record/record_key.ts";
import type { ListScope, Store } from "../../lib/stores/store.ts";
import { storeCheck } from "./store_check.ts";
import type { StoreUnderTest } from "./tested_store.ts";
import { wasWritten } from "./was_written.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The paths that a listing names; a problem fails the test. */
async function listed(store: Store, scope: Omit<ListScope, "onProblem"> = {}): Promise<string[]> {
  const onProblem = (problem: Error): void => {
    throw problem;
  };
  const keys = await Array.fromAsync(store.list({ ...scope, onProblem }));
  return keys.flat().map(({ path }) => path);
}

async function fill(store: Store, names: readonly RecordNames[]): Promise<string[]> {
  const keys = names.map(recordKey);
  for (const key of keys) {
    strictEqual(await wasWritten(store.create(key, bytes(key.path))), true, key.path);
  }
  return keys.map(({ path }) => path);
}

/** Orders as `sort` in the C locale does, by another way than the program's. */
function sortedByBytes(paths: readonly string[]): string[] {
  const hex = (path: string): string =>
    [...bytes(path)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [...paths].sort((a, b) => hex(a) < hex(b) ? -1 : 1);
}

/**
 * Registers the tests of `Store.list` that every store must pass.
 *
 * @param name the store's class, as it stands in the titles
 * @param create makes an empty store
 */
export function testList(name: string, create: () => Promise<StoreUnderTest>): void {
  const check = storeCheck(`${name} list()`, create);

  check("names nothing in an empty store", async (store) => {
    deepStrictEqual(await listed(store), []);
    deepStrictEqual(await listed(store, { host: "web1" }), []);
    deepStrictEqual(await listed(store, { host: "web1", playbookName: "site" }), []);
  });

  check(
    "names the keys in the order of their bytes, with the names they were made of",
    async (store) => {
      const names = [
        { host: "web1", jobName: "export" },
        { host: "web1-b", jobName: "export" },
        { host: "web10", jobName: "export" },
        { host: "web1", playbookName: "export", jobName: "z" },
        { host: "web1", playbookName: "other.json", jobName: "z" },
        { host: "web1", jobName: "export-2" },
        { host: "web1", jobName: "export.json" },
        { host: "Web1", jobName: "a" },
        { host: "web1", jobName: "\u{ff5e}" },
        { host: "web1", jobName: "🚀" },
        { host: "\u{fffd}", jobName: "a" },
        { host: "😀", jobName: "a" },
        { host: ".hidden", jobName: ".a" },
        { host: "web1", jobName: " " },
      ];
      const paths = await fill(store, names);
      deepStrictEqual(await listed(store), sortedByBytes(paths));
      const onProblem = (): void => {};
      for (const key of (await Array.fromAsync(store.list({ onProblem }))).flat()) {
        deepStrictEqual(key, recordKey(key));
        deepStrictEqual((await store.read(key))?.content, bytes(key.path));
      }
    },
  );

  check("never takes a sibling whose name begins alike", async (store) => {
    await fill(store, [
      { host: "web1", jobName: "a" },
      { host: "web1", playbookName: "site", jobName: "b" },
      { host: "web1", playbookName: "site2", jobName: "c" },
      { host: "web10", jobName: "a" },
      { host: "web1-b", jobName: "a" },
      { host: "web", jobName: "a" },
      { host: "web10", playbookName: "site", jobName: "b" },
      { host: "site", jobName: "site" },
    ]);
    deepStrictEqual(await listed(store, { host: "web1" }), [
      "web1/a.json",
      "web1/site/b.json",
      "web1/site2/c.json",
    ]);
    deepStrictEqual(await listed(store, { host: "web1", playbookName: "site" }), [
      "web1/site/b.json",
    ]);
    deepStrictEqual(await listed(store, { playbookName: "site" }), [
      "web1/site/b.json",
      "web10/site/b.json",
    ]);
    deepStrictEqual(await listed(store, { host: "we" }), []);
    deepStrictEqual(await listed(store, { host: "web1", playbookName: "sit" }), []);
  });

  check("finds a host whatever characters its name has", async (store) => {
    const hosts = [
      "a b",
      "a%20b",
      "a+b",
      "a&b=c",
      "a?b#c",
      "żółć 🚀",
      "a'b\"c",
      "a%2Fb",
      "*",
      "a,b;c",
    ];
    await fill(store, hosts.map((host) => ({ host, playbookName: host, jobName: host })));
    for (const host of hosts) {
      const path = `${host}/${host}/${host}.json`;
      deepStrictEqual(await listed(store, { host }), [path]);
      deepStrictEqual(await listed(store, { host, playbookName: host }), [path]);
    }
    strictEqual((await listed(store)).length, hosts.length);
  });

  check("names any keys in the order of their bytes", async (store) => {
    const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 6 })
      .filter((name) => !/[\p{Cc}/\\]/u.test(name) && name !== "." && name !== "..");
    const known = new Set<string>();
    await fc.assert(
      fc.asyncProperty(text, text, fc.option(text, { nil: undefined }), async (host, job, book) => {
        const key = recordKey({ host: `h${host}`, jobName: job, playbookName: book });
        await store.create(key, bytes("x"));
        known.add(key.path);
        deepStrictEqual(await listed(store), [...known].sort(compareBytes));
        ok((await listed(store, { host: key.host })).includes(key.path));
      }),
      { numRuns: 20 },
    );
    deepStrictEqual([...known].sort(compareBytes), sortedByBytes([...known]));
  });

  check("stops when nobody wants more", async (store) => {
    await fill(store, Array.from({ length: 5 }, (_, i) => ({ host: `h${i}`, jobName: "j" })));
    for await (const [key] of store.list({ onProblem: () => {} })) {
      strictEqual(key?.path, "h0/j.json");
      break;
    }
  });
}
