import type { Deps } from "../../deps.ts";

/** The first pause, the factor from one to the next, and the longest, in milliseconds. */
const [FIRST, GROWTH, LONGEST] = [500, 1.5, 5_000];

/** Shortest pause in milliseconds: many may wait for the end of one claim. */
const SHORTEST = 100;

/** Waits for the end of somebody else's claim, in pauses that grow, at most for a given time. */
export class Waiting {
  readonly #limit: number;
  readonly #deps: Pick<Deps, "sleep" | "random">;
  readonly #start = performance.now();
  #slept = 0;
  #next = FIRST;

  /**
   * @param limit the longest time in milliseconds, all pauses together
   * @param deps sleep and chance
   */
  constructor(limit: number, deps: Pick<Deps, "sleep" | "random">) {
    this.#limit = limit;
    this.#deps = deps;
  }

  /**
   * Sleeps for a while, of a length that chance decides on, so that contenders do not come all at once.
   *
   * @param left milliseconds until the claim expires, if that is known: no use to sleep much longer
   * @returns whether there was time left; without any it does not sleep
   */
  async pause(left: number | undefined): Promise<boolean> {
    // By a clock that nobody sets, and no less than was slept.
    const waited = Math.max(this.#slept, performance.now() - this.#start);
    const rest = this.#limit - waited;
    if (rest < 1) return false;
    const wished = Math.min(this.#next, Math.max(left ?? Infinity, 0) + SHORTEST);
    const pause = Math.min(rest, Math.max(SHORTEST, wished * (0.5 + this.#deps.random() / 2)));
    await this.#deps.sleep(pause);
    this.#slept += pause;
    this.#next = Math.min(this.#next * GROWTH, LONGEST);
    return true;
  }
}
