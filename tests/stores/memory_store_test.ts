import { compareBytes, type RecordKey, recordKeyOf } from "../../lib/record/record_key.ts";
import type {
  ListScope,
  ObjectAge,
  Store,
  StoredObject,
  WriteOptions,
  WriteOutcome,
} from "../../lib/stores/store.ts";
import { type AgingStore, testAge } from "./age_conformance.ts";
import { testStore } from "./conformance.ts";

interface MemoryObject extends Required<StoredObject> {
  readonly writtenAt: Date;
}

/** A place in memory: the smallest store that keeps every promise of the contract. */
class MemoryStore implements Store {
  /** No user can name this store, so it goes by a name that there is. */
  readonly backend = "filesystem";
  readonly #objects: Map<string, MemoryObject>;
  /** The store's own clock. */
  readonly #now: () => Date;

  constructor(objects: Map<string, MemoryObject>, now: () => Date) {
    this.#objects = objects;
    this.#now = now;
  }

  location(key: RecordKey): string {
    return `memory:${key.path}`;
  }

  async *list({ host, playbookName }: ListScope): AsyncGenerator<readonly RecordKey[]> {
    for (const path of [...this.#objects.keys()].sort(compareBytes)) {
      const key = recordKeyOf(path);
      if (key === undefined) continue;
      if (host !== undefined && key.host !== host) continue;
      if (playbookName !== undefined && key.playbookName !== playbookName) continue;
      yield [key];
    }
  }

  read({ path }: RecordKey): Promise<StoredObject | undefined> {
    return Promise.resolve(this.#objects.get(path));
  }

  create(
    { path }: RecordKey,
    content: Uint8Array,
    options: WriteOptions = {},
  ): Promise<WriteOutcome> {
    return this.#write(path, content, undefined, options);
  }

  replace(
    { path }: RecordKey,
    content: Uint8Array,
    seen: StoredObject,
    options: WriteOptions = {},
  ): Promise<WriteOutcome> {
    return this.#write(path, content, seen, options);
  }

  remove({ path }: RecordKey, seen: StoredObject): Promise<boolean> {
    const same = this.#objects.get(path)?.etag === seen.etag;
    return Promise.resolve(same && this.#objects.delete(path));
  }

  age(_key: RecordKey, object: StoredObject): Promise<ObjectAge | undefined> {
    const { writtenAt } = object as MemoryObject;
    return Promise.resolve({ writtenAt, now: this.#now(), resolution: 1 });
  }

  /** Compare and swap in one turn of the event loop: nobody comes in between. */
  #write(
    path: string,
    content: Uint8Array,
    seen: StoredObject | undefined,
    { writtenAt = this.#now() }: WriteOptions,
  ): Promise<WriteOutcome> {
    const found = this.#objects.get(path);
    if (found?.etag !== seen?.etag) return Promise.resolve({ found });
    const written = { content: content.slice(), etag: crypto.randomUUID(), writtenAt };
    this.#objects.set(path, written);
    return Promise.resolve({ written });
  }
}

function memoryPlace(): Promise<AgingStore> {
  const objects = new Map<string, MemoryObject>();
  let passed = 0;
  const open = (): MemoryStore => new MemoryStore(objects, () => new Date(Date.now() + passed));
  return Promise.resolve({
    open,
    // It asks no clock but its own, whoever opens it.
    openAt: () => Promise.resolve(open()),
    pass: (seconds) => Promise.resolve(void (passed += seconds * 1000)),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  });
}

testStore("MemoryStore", memoryPlace);
testAge("MemoryStore", memoryPlace);
