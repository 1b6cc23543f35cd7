import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { AsyncJobError } from "../../lib/errors.ts";
import { readRecords } from "../../lib/bulk/read_records.ts";
import type { Selection } from "../../lib/bulk/selection.ts";
import { type RecordKey, recordKey } from "../../lib/record/record_key.ts";
import type { Store, StoredObject } from "../../lib/stores/store.ts";
import { sampleRecord } from "../commands/sample_record.ts";

const EVERY: Selection = {
  host: undefined,
  playbookName: undefined,
  matchesName: () => true,
  states: [],
  olderThan: undefined,
  newerThan: undefined,
};

const BACKENDS = ["filesystem", "oci"] as const;

/** A store of so many records, each read as the test says. */
function storeOf(
  count: number,
  read: (key: RecordKey, index: number) => Promise<StoredObject | undefined>,
  backend: Store["backend"] = "oci",
): Store {
  const keys = Array.from(
    { length: count },
    (_, i) => recordKey({ host: "h", jobName: `j${String(i).padStart(5, "0")}` }),
  );
  const never = (): Promise<never> => Promise.reject(new Error("Nothing is changed here"));
  return {
    backend,
    location: ({ path }) => path,
    list: async function* (): AsyncGenerator<readonly RecordKey[]> {
      yield keys;
    },
    read: (key) => read(key, keys.indexOf(key)),
    create: never,
    replace: never,
    remove: never,
    age: never,
  };
}

const sample = ({ path }: RecordKey): StoredObject => ({
  content: new TextEncoder().encode(sampleRecord(path)),
});

for (const backend of BACKENDS) {
  Deno.test(`readRecords() keeps the order when later records of ${backend} are read sooner`, async () => {
    const late = async (key: RecordKey, index: number): Promise<StoredObject> => {
      for (let turns = 100 - index; turns > 0; turns--) await Promise.resolve();
      return sample(key);
    };
    const store = storeOf(100, late, backend);
    const found = await Array.fromAsync(readRecords(store, EVERY, new Date(), () => {}));
    const names = found.map(({ key }) => key.jobName);
    deepStrictEqual(names, [...names].sort());
    strictEqual(names.length, 100);
  });
}

for (const backend of BACKENDS) {
  Deno.test(`readRecords() reads only a few records of ${backend} ahead of the one that is waited for`, async () => {
    let reads = 0;
    const first = Promise.withResolvers<void>();
    const read = async (key: RecordKey, index: number): Promise<StoredObject> => {
      reads++;
      if (index === 0) await first.promise;
      return sample(key);
    };
    const records = readRecords(storeOf(10_000, read, backend), EVERY, new Date(), () => {});
    const next = records.next();
    await new Promise((resolve) => setTimeout(resolve, 20));
    ok(reads >= 16 && reads <= 32, `${reads}`);
    first.resolve();
    strictEqual((await next).value?.key.jobName, "j00000");
    await records.return(undefined);
  });
}

Deno.test("readRecords() leaves out what vanished, and tells of what cannot be read", async () => {
  const store = storeOf(5, (key, index) => {
    if (index === 1) return Promise.resolve(undefined);
    if (index === 2) return Promise.reject(new AsyncJobError("PermissionDenied", "Not yours"));
    if (index === 3) return Promise.resolve({ content: new Uint8Array() });
    return Promise.resolve(sample(key));
  });
  const problems: string[] = [];
  const found = await Array.fromAsync(
    readRecords(store, EVERY, new Date(), ({ code }) => problems.push(code)),
  );
  deepStrictEqual(found.map(({ key }) => key.jobName), ["j00000", "j00004"]);
  deepStrictEqual(problems, ["PermissionDenied", "CorruptRecord"]);
});

Deno.test("readRecords() fails when the store does, behind all that comes before", async () => {
  for (const error of [new AsyncJobError("Timeout", "Too slow"), new TypeError("a bug")]) {
    for (const backend of BACKENDS) {
      const read = (key: RecordKey, index: number): Promise<StoredObject> =>
        index === 50 ? Promise.reject(error) : Promise.resolve(sample(key));
      const store = storeOf(100, read, backend);
      let count = 0;
      await rejects(async () => {
        for await (const _ of readRecords(store, EVERY, new Date(), () => {})) count++;
      }, (thrown) => thrown === error);
      strictEqual(count, 50);
    }
  }
});
