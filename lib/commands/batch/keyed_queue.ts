/** A place in the queue of one key. */
export interface Turn {
  /** Resolves when everything that came before is done. */
  readonly ready: Promise<void>;
  /** Lets the next one begin. */
  readonly release: () => void;
}

/** Lets what concerns one key happen in the order in which it came, one after another. */
export class KeyedQueue {
  readonly #last = new Map<string, Promise<void>>();

  /** How many keys somebody is at work on. */
  get size(): number {
    return this.#last.size;
  }

  /**
   * Lines up.
   *
   * @param key what for
   * @returns the turn, which must be released
   */
  take(key: string): Turn {
    const { promise, resolve } = Promise.withResolvers<void>();
    const ready = this.#last.get(key) ?? Promise.resolve();
    this.#last.set(key, promise);
    const release = (): void => {
      if (this.#last.get(key) === promise) this.#last.delete(key);
      resolve();
    };
    return { ready, release };
  }
}
