/** Time that passes only when everybody waits for it, so that hours of a race take no time. */
export class VirtualTime {
  now = Date.UTC(2026, 0, 1);
  #waiting: { readonly at: number; readonly wake: () => void }[] = [];

  /**
   * Waits.
   *
   * @param milliseconds of this time
   */
  pause(milliseconds: number): Promise<void> {
    return new Promise((wake) => {
      this.#waiting.push({ at: this.now + milliseconds, wake });
    });
  }

  /**
   * Lets time pass until something is done.
   *
   * @param task what waits for this time only
   * @returns what it gives
   */
  async run<T>(task: Promise<T>): Promise<T> {
    let done = false;
    const ended = task.finally(() => done = true);
    // It is heeded below; until then nobody is to be told of its failure.
    ended.catch(() => {});
    for (;;) {
      // As many steps as any chain of promises here has.
      for (let step = 0; step < 30; step++) await Promise.resolve();
      if (done) return await ended;
      this.#waiting.sort((a, b) => a.at - b.at);
      const next = this.#waiting.shift();
      if (next === undefined) throw new Error("Everybody waits for something that never comes");
      this.now = next.at;
      next.wake();
    }
  }
}
