import type { OutputStream } from "../io_streams.ts";

/** Characters that are gathered before they are written. */
const BUFFER_SIZE = 32_768;
/** Age of the last write in milliseconds after which a new line is written at once: people watch. */
const LONGEST_WAIT = 200;

/** Writes many lines in few writes; the first one comes at once. */
export class LineOutput {
  readonly #stream: OutputStream;
  #buffer = "";
  #written = -Infinity;

  /** @param stream where to */
  constructor(stream: OutputStream) {
    this.#stream = stream;
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
  }

  /** Writes what was gathered. */
  flush(): void {
    if (this.#buffer !== "") this.#stream.write(this.#buffer);
    this.#buffer = "";
    this.#written = performance.now();
  }
}
