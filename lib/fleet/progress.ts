import cliTruncate from "cli-truncate";
import type { Deps } from "../deps.ts";

/** Time between two drawings on a terminal, in milliseconds. */
const REDRAW = 100;
/** Time between two lines where there is no terminal, in milliseconds. */
const LINE = 5_000;
const BAR_WIDTH = 24;
const START_OF_LINE = "\r";
const CLEAR_LINE = "\r\x1b[K";

/**
 * Shows how far a long work is, on standard error: a bar on a terminal, elsewhere a line every few
 * seconds, and nothing when it takes no longer than that.
 */
export class Progress {
  readonly #deps: Pick<Deps, "stderr" | "stderrColumns" | "now">;
  readonly #columns: number | undefined;
  readonly #start: number;
  #shown: number;
  #drawn = false;

  /** @param deps where to, and the clock */
  constructor(deps: Pick<Deps, "stderr" | "stderrColumns" | "now">) {
    this.#deps = deps;
    this.#columns = deps.stderrColumns();
    this.#start = deps.now().getTime();
    this.#shown = this.#start;
  }

  /** Whether it is a bar, for which it is good to know how much there is to do. */
  get isBar(): boolean {
    return this.#columns !== undefined;
  }

  /**
   * Shows the state, when it is time for it.
   *
   * @param done how much is done
   * @param total how much there is, when that is known
   * @param detail further counts
   */
  update(done: number, total: number | undefined, detail: string): void {
    const now = this.#deps.now().getTime();
    if (now - this.#shown < (this.isBar ? REDRAW : LINE)) return;
    this.#shown = now;
    const rate = Math.round(done * 1000 / Math.max(1, now - this.#start));
    if (this.#columns === undefined) {
      return this.#deps.stderr(`${done} done, ${rate}/s, ${detail}\n`);
    }
    const line = `${bar(done, total)}, ${rate}/s, ${detail}`;
    const shown = cliTruncate(line, Math.max(10, this.#columns - 1), {
      truncationCharacter: "...",
    });
    this.#deps.stderr(CLEAR_LINE + shown + START_OF_LINE);
    this.#drawn = true;
  }

  /** Takes the bar away, so that something else can be written. */
  clear(): void {
    if (this.#drawn) this.#deps.stderr(CLEAR_LINE);
    this.#drawn = false;
  }
}

function bar(done: number, total: number | undefined): string {
  if (total === undefined || total === 0) return `${done} done`;
  // Records may come while others are worked on.
  const share = Math.min(1, done / total);
  const full = Math.floor(share * BAR_WIDTH);
  const drawn = "#".repeat(full) + "-".repeat(BAR_WIDTH - full);
  return `[${drawn}] ${Math.floor(share * 100)}% ${done} of ${total}`;
}
