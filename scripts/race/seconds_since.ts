/**
 * Tells how long something took.
 *
 * @param begin when it began, by `performance.now()`
 * @returns whole seconds
 */
export function secondsSince(begin: number): number {
  return Math.round((performance.now() - begin) / 1000);
}
