import { compareBytes, type RecordKey, recordKeyOf } from "../../lib/record/record_key.ts";
import type { ListScope, Store, StoredObject } from "../../lib/stores/store.ts";
import { testStore } from "./conformance.ts";

/** A place in memory: the smallest store that keeps every promise of the contract. */
class MemoryStore implements Store {
  /** No user can name this store, so it goes by a name that there is. */
  readonly backend = "filesystem";
  readonly #objects: Map<string, Required<StoredObject>>;

  constructor(objects: Map<string, Required<StoredObject>>) {
    this.#objects = objects;
  }

  location(key: RecordKey): string {
    return `memory:${key.path}`;
  }

  async *list({ host, playbookName }: ListScope): AsyncGenerator<RecordKey> {
    for (const path of [...this.#objects.keys()].sort(compareBytes)) {
      const key = recordKeyOf(path);
      if (key === undefined) continue;
      if (host !== undefined && key.host !== host) continue;
      if (playbookName !== undefined && key.playbookName !== playbookName) continue;
      yield key;
    }
  }

  read({ path }: RecordKey): Promise<StoredObject | undefined> {
    return Promise.resolve(this.#objects.get(path));
  }

  create({ path }: RecordKey, content: Uint8Array): Promise<boolean> {
    return this.#write(path, content, undefined);
  }

  replace({ path }: RecordKey, content: Uint8Array, seen: StoredObject): Promise<boolean> {
    return this.#write(path, content, seen);
  }

  remove({ path }: RecordKey, seen: StoredObject): Promise<boolean> {
    const same = this.#objects.get(path)?.etag === seen.etag;
    return Promise.resolve(same && this.#objects.delete(path));
  }

  /** Compare and swap in one turn of the event loop: nobody comes in between. */
  #write(path: string, content: Uint8Array, seen: StoredObject | undefined): Promise<boolean> {
    if (this.#objects.get(path)?.etag !== seen?.etag) return Promise.resolve(false);
    this.#objects.set(path, { content: content.slice(), etag: crypto.randomUUID() });
    return Promise.resolve(true);
  }
}

testStore("MemoryStore", () => {
  const objects = new Map<string, Required<StoredObject>>();
  return Promise.resolve({
    open: () => new MemoryStore(objects),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  });
});
