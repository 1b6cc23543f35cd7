/** Most requests at the same time. */
const MOST = 32;
/** Answers, with the bound in use, after which one more is tried. */
const ANSWERS_FOR_MORE = 32;

/** How an attempt ended: the service answered, it said "too many requests", or no answer came. */
export type AttemptEnd = "answered" | "throttled" | "failed";

/**
 * Bounds how many requests are under way at the same time, and goes by what the service bears.
 *
 * Each answer of "too many requests" halves the bound, so that a single volley of them brings it down to
 * what is borne while the calls, whose retries are few, still have some left. While one of those who got
 * it waits for the next attempt, nobody else begins one, and then it comes first. Answers raise the bound
 * again, one by one.
 */
export class RequestLimit {
  #bound: number;
  #answers = 0;
  #underWay = 0;
  #pauses = 0;
  readonly #most: number;
  readonly #waiting: (() => void)[] = [];

  /** @param most requests at the same time, while the service has refused none */
  constructor(most = MOST) {
    this.#most = most;
    this.#bound = most;
  }

  /** How many requests may be under way now. */
  get bound(): number {
    return this.#bound;
  }

  /**
   * Waits until a first attempt may begin. How long that takes is bounded by the time limits, pauses and
   * retries of those who come before.
   */
  async acquire(): Promise<void> {
    if (!this.#isFree()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#underWay++;
  }

  /**
   * Makes room after an attempt that will be followed by another one, until that one may begin.
   *
   * @param end how the attempt ended
   * @param pause the wait for the next one
   */
  async backOff(end: AttemptEnd, pause: Promise<void>): Promise<void> {
    const pauses = end === "throttled" ? 1 : 0;
    this.#pauses += pauses;
    this.release(end);
    try {
      await pause;
    } finally {
      this.#pauses -= pauses;
      await this.#enterFirst();
    }
  }

  /**
   * Makes room after the last attempt of one who entered.
   *
   * @param end how it ended
   */
  release(end: AttemptEnd): void {
    const inUse = this.#pauses === 0 && this.#underWay >= this.#bound;
    this.#underWay--;
    if (end === "throttled") {
      this.#bound = Math.max(1, Math.floor(this.#bound / 2));
      this.#answers = 0;
    } else if (end === "answered" && inUse && ++this.#answers >= ANSWERS_FOR_MORE) {
      this.#bound = Math.min(this.#most, this.#bound + 1);
      this.#answers = 0;
    }
    this.#letIn();
  }

  async #enterFirst(): Promise<void> {
    const entered = new Promise<void>((resolve) => this.#waiting.unshift(resolve));
    this.#letIn();
    await entered;
  }

  #letIn(): void {
    while (this.#isFree()) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#underWay++;
      next();
    }
  }

  #isFree(): boolean {
    return this.#pauses === 0 && this.#underWay < this.#bound;
  }
}
