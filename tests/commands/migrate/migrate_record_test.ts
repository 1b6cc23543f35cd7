import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import {
  type MigratedRecord,
  migrateRecord,
  type MigrationMode,
} from "../../../lib/commands/migrate/migrate_record.ts";
import { recordKey } from "../../../lib/record/record_key.ts";
import type { Store, StoredObject } from "../../../lib/stores/store.ts";
import { sampleRecord } from "../sample_record.ts";

const KEY = recordKey({ host: "h", jobName: "j" });
const RECORD = sampleRecord(KEY.path);
const OLDER = sampleRecord(KEY.path, 7, "j-older");
const MODE: MigrationMode = { overwrite: "newer", deleteSource: true, dryRun: false };

/** Is called at each change that a store makes or means to make; may throw. */
type Watcher = () => void;

/** A store of one place, whose changes are watched before and after they are made. */
class OnePlace implements Store {
  readonly backend = "filesystem";
  constructor(public text: string | undefined, private readonly watch: Watcher = () => {}) {}

  location(): string {
    return "there";
  }
  async *list(): AsyncGenerator<readonly typeof KEY[]> {
    if (this.text !== undefined) yield await Promise.resolve([KEY]);
  }
  // deno-lint-ignore require-await
  async read(): ReturnType<Store["read"]> {
    this.watch();
    return this.text === undefined ? undefined : { content: new TextEncoder().encode(this.text) };
  }
  create(_: unknown, content: Uint8Array): ReturnType<Store["create"]> {
    return this.#write(undefined, content);
  }
  replace(_: unknown, content: Uint8Array, seen: StoredObject): ReturnType<Store["replace"]> {
    return this.#write(new TextDecoder().decode(seen.content), content);
  }
  remove(_: unknown, seen: { content: Uint8Array }): Promise<boolean> {
    return this.#change(new TextDecoder().decode(seen.content), undefined);
  }
  age(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
  async #write(expected: string | undefined, content: Uint8Array): ReturnType<Store["create"]> {
    const done = await this.#change(expected, new TextDecoder().decode(content));
    return done ? { written: { content } } : { found: await this.read() };
  }
  // deno-lint-ignore require-await
  async #change(expected: string | undefined, text: string | undefined): Promise<boolean> {
    this.watch();
    if (this.text !== expected) return false;
    this.text = text;
    this.watch();
    return true;
  }
}

/** Throws at the so many-th call. */
function failingAt(n: number): Watcher {
  let calls = 0;
  return () => {
    if (++calls === n) throw new Error("killed");
  };
}

for (const [title, before] of [["a new record", undefined], ["an older one", OLDER]] as const) {
  Deno.test(`migrateRecord() interrupted anywhere loses nothing and comes to the same end: ${title}`, async () => {
    let n = 0;
    for (let interrupted = true; interrupted; n++) {
      const watch = failingAt(n + 1);
      const [source, target] = [new OnePlace(RECORD, watch), new OnePlace(before, watch)];
      interrupted = await migrateRecord({ source, target }, KEY, MODE).then(
        () => false,
        () => true,
      );
      ok(source.text === RECORD || target.text === RECORD, `${n}`);
      ok(target.text === RECORD || target.text === before, `${n}`);
      const [again, there] = [new OnePlace(source.text), new OnePlace(target.text)];
      const { problem } = await migrateRecord({ source: again, target: there }, KEY, MODE);
      deepStrictEqual([problem, again.text, there.text], [undefined, undefined, RECORD], `${n}`);
    }
    ok(n > 6, "it can be interrupted at many places");
  });
}

Deno.test("migrateRecord() tries again when the target changes hands between its steps", async () => {
  // Whoever holds the place removes it, writes an older record, and removes that again.
  const others = [OLDER, undefined, OLDER];
  let reads = 0;
  const meddle = (): void => {
    if (reads++ < others.length) target.text = others[reads - 1];
  };
  const target: OnePlace = new OnePlace(OLDER, meddle);
  const outcome = await migrateRecord({ source: new OnePlace(RECORD), target }, KEY, MODE);
  deepStrictEqual([outcome.problem, outcome.removed, target.text], [undefined, true, RECORD]);
});

Deno.test("migrateRecord() gives up on a record that never stands still", async () => {
  let turn = 0;
  const meddle = (): void => {
    target.text = sampleRecord(KEY.path, 7, `j${turn++}`);
  };
  const target: OnePlace = new OnePlace(OLDER, meddle);
  const source = new OnePlace(RECORD);
  const { problem, removed } = await migrateRecord({ source, target }, KEY, MODE);
  deepStrictEqual([problem?.code, removed, source.text], ["Conflict", false, RECORD]);
});

Deno.test("migrateRecord() counts nothing for a record that vanished", async () => {
  const gone: MigratedRecord = { removed: false };
  const stores = { source: new OnePlace(undefined), target: new OnePlace(undefined) };
  deepStrictEqual(await migrateRecord(stores, KEY, MODE), gone);
});

Deno.test("migrateRecord() passes on what is wrong with a whole store", async () => {
  const target = new OnePlace(undefined, failingAt(1));
  const source = new OnePlace(RECORD);
  await rejects(migrateRecord({ source, target }, KEY, MODE), /killed/);
  strictEqual(source.text, RECORD);
});
