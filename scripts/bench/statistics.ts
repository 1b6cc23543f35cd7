/** The middle of some numbers and how far they spread. */
export interface Spread {
  readonly median: number;
  /** A quarter of the numbers lie below, interpolated. */
  readonly low: number;
  /** A quarter of the numbers lie above, interpolated. */
  readonly high: number;
}

/**
 * Sums up numbers by what a few outliers do not move.
 *
 * @param numbers at least one
 * @returns median and quartiles
 * @throws {RangeError} when there are none
 */
export function spreadOf(numbers: readonly number[]): Spread {
  return {
    median: quantile(numbers, 0.5),
    low: quantile(numbers, 0.25),
    high: quantile(numbers, 0.75),
  };
}

/**
 * Compares two series, round by round: what slowed the machine down in one round slowed down both.
 *
 * @param numbers one series
 * @param baseline the other, as many
 * @returns the spread of the quotients
 * @throws {RangeError} when they are not equally many, or none
 */
export function ratioOf(numbers: readonly number[], baseline: readonly number[]): Spread {
  if (numbers.length !== baseline.length) {
    throw new RangeError(`Cannot compare ${numbers.length} rounds with ${baseline.length}`);
  }
  return spreadOf(numbers.map((value, round) => value / (baseline[round] ?? NaN)));
}

function quantile(numbers: readonly number[], part: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * part;
  const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  if (below === undefined || above === undefined) {
    throw new RangeError("There is no middle of no numbers");
  }
  return below + (above - below) * (place - Math.floor(place));
}
