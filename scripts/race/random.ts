/** Numbers that look random and follow from a seed alone (the generator mulberry32). */
export class Random {
  #state: number;

  /** @param seeds whole numbers, which together are the seed */
  constructor(...seeds: readonly number[]) {
    this.#state = 0;
    for (const seed of seeds) {
      this.#state = (this.#state ^ Math.trunc(seed)) >>> 0;
      // A step between two of them: (1, 2) is another seed than (2, 1).
      this.#state = Math.floor(this.next() * 2 ** 32);
    }
  }

  /** @returns the next number, from 0 to below 1 */
  next(): number {
    this.#state = (this.#state + 0x6D2B79F5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /**
   * Draws a whole number.
   *
   * @param low the lowest
   * @param high the highest
   * @returns one of them or between
   */
  integer(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  /**
   * Tosses a coin.
   *
   * @param probability of `true`, from 0 to 1
   * @returns how it fell
   */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /**
   * Draws from a list.
   *
   * @param list at least one thing
   * @returns one of them
   */
  pick<T>(list: readonly [T, ...T[]]): T {
    return list[this.integer(0, list.length - 1)] ?? list[0];
  }

  /**
   * Draws a name by weight.
   *
   * @param weights how often each comes, in proportion; at least one is above zero
   * @returns a name
   */
  weighted<Name extends string>(weights: Readonly<Record<Name, number>>): Name {
    const entries = Object.entries(weights) as [Name, number][];
    let left = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [name, weight] of entries) {
      left -= weight;
      if (left < 0) return name;
    }
    throw new RangeError("No weight is above zero");
  }
}
