import type { Deps } from "../deps.ts";
import type { IoStreams } from "../io_streams.ts";

/** Time between two drawings on a terminal, in milliseconds. */
const REDRAW = 100;
/** Time between two lines where there is no terminal, in milliseconds. */
const LINE = 5_000;
const BAR_WIDTH = 24;
const START_OF_LINE = "\r";
const CLEAR_LINE = "\r\x1b[K";

type ProgressDeps = Pick<Deps, "now" | "every"> & { readonly io: Pick<IoStreams, "stderr"> };

/**
 * Shows how far a long work is, on standard error: a bar on a terminal, elsewhere a line every few
 * seconds, and nothing when it takes no longer than that. It goes by the clock alone, so that work which
 * has come to a halt is told of as well.
 */
export class Progress implements Disposable {
  readonly #deps: ProgressDeps;
  readonly #columns: number | undefined;
  readonly #stopTimer: () => void;
  #state = (): string => "";
  #drawn = false;

  /** @param deps where to, and the clock */
  constructor(deps: ProgressDeps) {
    this.#deps = deps;
    this.#columns = deps.io.stderr.columns();
    this.#stopTimer = deps.every(this.isBar ? REDRAW : LINE, () => this.#show());
  }

  /** Whether it is a bar, for which it is good to know how much there is to do. */
  get isBar(): boolean {
    return this.#columns !== undefined;
  }

  /**
   * Tells how much there is to do, as far as it has been counted.
   *
   * @param found how much that is
   */
  counting(found: number): void {
    this.#state = () => `${found} counted`;
  }

  /**
   * Begins the work.
   *
   * @param done tells how much is done
   * @param total how much there is, when that is known
   * @param detail tells further counts
   */
  begin(done: () => number, total: number | undefined, detail: () => string): void {
    const start = this.#deps.now().getTime();
    this.#state = () => {
      const elapsed = Math.max(1, this.#deps.now().getTime() - start);
      const rate = Math.round(done() * 1000 / elapsed);
      return `${bar(done(), total)}, ${rate}/s, ${detail()}`;
    };
  }

  /** Takes the bar away, so that something else can be written. */
  clear(): void {
    if (this.#drawn) this.#deps.io.stderr.write(CLEAR_LINE);
    this.#drawn = false;
  }

  /** Takes the bar away for good, and lets the process end. */
  [Symbol.dispose](): void {
    this.#stopTimer();
    this.clear();
  }

  #show(): void {
    const state = this.#state();
    if (this.#columns === undefined) return this.#deps.io.stderr.write(`${state}\n`);
    const shown = cut(state, Math.max(10, this.#columns - 1));
    this.#deps.io.stderr.write(CLEAR_LINE + shown + START_OF_LINE);
    this.#drawn = true;
  }
}

/** All of it is ASCII: a character is a column. */
function cut(text: string, columns: number): string {
  return text.length <= columns ? text : `${text.slice(0, columns - 3)}...`;
}

function bar(done: number, total: number | undefined): string {
  if (total === undefined || total === 0) return `${done} done`;
  // Records may come while others are worked on.
  const share = Math.min(1, done / total);
  const full = Math.floor(share * BAR_WIDTH);
  const drawn = "#".repeat(full) + "-".repeat(BAR_WIDTH - full);
  return `[${drawn}] ${Math.floor(share * 100)}% ${done} of ${total}`;
}
