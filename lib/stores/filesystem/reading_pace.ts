/** Longest mean of the times of reads that are quick, in milliseconds: by other threads they take as long. */
const QUICK = 0.2;
/** Reads whose time is added up before it is judged: more, the longer they have been quick. */
const FIRST_WINDOW = 8;
const LONGEST_WINDOW = 64;
/** Reads that are handed to other threads before it is tried again; doubled each time that fails. */
const FIRST_PAUSE = 16;
const LONGEST_PAUSE = 4096;
/** How long this thread may keep everything else waiting, in milliseconds: timers, and signals. */
const LONGEST_STRETCH = 25;

/**
 * Chooses by the clock how files are read. Where they lie in memory or on a quick disk, a read in this thread
 * takes a tenth of the time that handing it to another one does. Where each has to be waited for, as on a
 * network, several are read at a time, by other threads.
 */
export class ReadingPace {
  readonly #now: () => number;
  #count = 0;
  #spent = 0;
  #slowest = 0;
  #window = FIRST_WINDOW;
  #pause = FIRST_PAUSE;
  /** How many more reads are left to other threads. */
  #left = 0;
  #stretchStart: number;

  /** @param now the clock, in milliseconds */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#stretchStart = now();
  }

  /**
   * Reads in this thread, if that is quick.
   *
   * @param read the read
   * @returns what it returns; `undefined` when the read is to be left to other threads
   */
  tryNow<T>(read: () => T): T | undefined {
    if (this.#left > 0) {
      this.#left--;
      return undefined;
    }
    const start = this.#now();
    if (start - this.#stretchStart >= LONGEST_STRETCH) {
      this.#stretchStart = start;
      return undefined;
    }
    const result = read();
    this.#judge(this.#now() - start);
    return result;
  }

  #judge(elapsed: number): void {
    this.#count++;
    this.#spent += elapsed;
    this.#slowest = Math.max(this.#slowest, elapsed);
    const bound = QUICK * this.#window;
    // One may be slow because another process had its turn.
    if (this.#spent - this.#slowest > bound || this.#slowest > 2 * bound) {
      this.#left = this.#pause;
      this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
      this.#window = FIRST_WINDOW;
    } else if (this.#count < this.#window) return;
    else {
      this.#pause = FIRST_PAUSE;
      this.#window = Math.min(this.#window * 2, LONGEST_WINDOW);
    }
    this.#count = 0;
    this.#spent = 0;
    this.#slowest = 0;
  }
}
