/** Shortest and longest lifetime of a claim, in seconds: 1s and 30d. */
const [MIN_TTL, MAX_TTL] = [1, 30 * 86_400];

/** How long a claim can hold, as the end of a sentence. */
export const TTL_RANGE = "a claim holds from 1s to 30d";

/**
 * Tells whether a claim can hold so long.
 *
 * @param seconds its lifetime
 * @returns whether it can
 */
export function isClaimTtl(seconds: number): boolean {
  return seconds >= MIN_TTL && seconds <= MAX_TTL;
}
