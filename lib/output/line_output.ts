import type { Deps } from "../deps.ts";
import type { OutputStream } from "../io_streams.ts";

/** Characters that are gathered before they are written. */
const BUFFER_SIZE = 32_768;
/** How long lines are gathered at most where people watch, in milliseconds. */
const LONGEST_WAIT = 200;

/**
 * Writes many lines in few writes. The first one comes at once; on a terminal, others wait no longer than people
 * notice, also when none comes behind them.
 */
export class LineOutput {
  readonly #stream: OutputStream;
  readonly #every: Deps["every"];
  readonly #isWatched: boolean;
  #buffer = "";
  #written = -Infinity;
  #stopTimer: (() => void) | undefined;
  /** What a write by the clock has thrown: the next one of the work throws it. */
  #failure: { readonly thrown: unknown } | undefined;

  /**
   * @param stream where to
   * @param every calls back by the clock; it is not asked where nobody watches, nor for a single line
   */
  constructor(stream: OutputStream, every: Deps["every"]) {
    this.#stream = stream;
    this.#every = every;
    this.#isWatched = stream.columns() !== undefined;
  }

  /**
   * Adds a line.
   *
   * @param line the line with its newline
   */
  write(line: string): void {
    this.#buffer += line;
    const waited = performance.now() - this.#written;
    if (this.#buffer.length >= BUFFER_SIZE || waited >= LONGEST_WAIT) this.flush();
    else if (this.#isWatched) {
      this.#stopTimer ??= this.#every(LONGEST_WAIT, () => this.#flushByClock());
    }
  }

  /** Writes what was gathered. */
  flush(): void {
    if (this.#failure !== undefined) throw this.#failure.thrown;
    if (this.#buffer !== "") this.#stream.write(this.#buffer);
    this.#buffer = "";
    this.#written = performance.now();
  }

  /** Writes what was gathered; no line follows. */
  end(): void {
    this.#stopTimer?.();
    this.flush();
  }

  #flushByClock(): void {
    try {
      this.flush();
    } catch (thrown) {
      this.#failure = { thrown };
    }
  }
}
