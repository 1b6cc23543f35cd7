import type { Deps } from "../deps.ts";

/** Exit status of a process that was interrupted: 128 + SIGINT, as shells show it. */
const INTERRUPTED_STATUS = 130;

/**
 * Ends a long work politely at Ctrl-C: nothing more is begun, what was begun is finished and told of. A
 * second Ctrl-C ends the process at once.
 */
export class Interruption implements Disposable {
  /** Whether an interrupt came. */
  happened = false;
  readonly #stop: () => void;

  /**
   * @param deps where interrupts come from, and where to tell of one
   * @param before is called before it is told of
   */
  constructor(
    { onInterrupt, stderr }: Pick<Deps, "onInterrupt" | "stderr">,
    before: () => void = () => {},
  ) {
    this.#stop = onInterrupt(() => {
      if (this.happened) return;
      this.happened = true;
      this.#stop();
      before();
      stderr("\nInterrupted: finishing what was begun. Again to give up.\n");
    });
  }

  /**
   * Hands on items until an interrupt comes.
   *
   * @param items the items
   * @returns as many of them as came before it
   */
  async *until<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
    for await (const item of items) {
      if (this.happened) return;
      yield item;
    }
  }

  /**
   * Settles the exit status.
   *
   * @param status the one without an interrupt
   * @returns that one, or 130
   */
  exitCode(status: number): number {
    return this.happened ? INTERRUPTED_STATUS : status;
  }

  [Symbol.dispose](): void {
    if (!this.happened) this.#stop();
  }
}
