import type { Deps } from "../deps.ts";
import { INTERRUPTED_STATUS } from "../errors.ts";

/** What an interrupt does besides ending the work. */
export interface OnInterrupt {
  /** What people are told: what is still done, and waited for. */
  readonly told: string;
  /** Is called before that. */
  readonly first?: () => void;
  /** Is called at the second one, which ends the process at once without this. */
  readonly second?: () => void;
}

/**
 * Ends a long work politely at Ctrl-C: nothing more is begun, what was begun is finished and told of. A
 * second Ctrl-C gives that up too.
 */
export class Interruption implements Disposable {
  /** Whether an interrupt came. */
  happened = false;
  readonly #stop: () => void;
  readonly #endsAtSecond: boolean;

  /**
   * @param deps where interrupts come from, and where to tell of one
   * @param on what one does
   */
  constructor({ onInterrupt, io }: Pick<Deps, "onInterrupt" | "io">, on: OnInterrupt) {
    this.#endsAtSecond = on.second === undefined;
    this.#stop = onInterrupt(() => {
      if (this.happened) return on.second?.();
      this.happened = true;
      if (this.#endsAtSecond) this.#stop();
      on.first?.();
      io.stderr.write(`\nInterrupted: ${on.told}. Again to give up.\n`);
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
    if (!this.happened || !this.#endsAtSecond) this.#stop();
  }
}
