import { Random } from "../random.ts";

/** Sets these plans apart from others of the same seed. */
const STREAM = 0x914B;

/**
 * Plans when the playbooks of a round begin: all at once in one half of the rounds, within a second in the
 * other.
 *
 * @param seed the race's seed
 * @param round the round's number
 * @param processes how many playbooks there are
 * @returns milliseconds after the round's start
 */
export function planStarts(seed: number, round: number, processes: number): number[] {
  const random = new Random(seed, round, STREAM);
  const spread = random.chance(0.5) ? 0 : 1000;
  return Array.from({ length: processes }, () => random.integer(0, spread));
}
