import type { Group } from "./contender.ts";
import type { Reading } from "./meter.ts";
import { ratioOf, type Spread, spreadOf } from "./statistics.ts";

/** How one contender did. */
export interface Measurement {
  readonly group: string;
  readonly name: string;
  /** How often it was measured. */
  readonly rounds: number;
  /** Milliseconds of a process, or of one call where a process does many. */
  readonly ms: Spread;
  /** Milliseconds of processor time, likewise. */
  readonly cpuMs: Spread;
  /** Peak memory of its largest process in bytes, the median. */
  readonly peakBytes: number;
  /** What that is to stay within, or null. */
  readonly peakAim: number | null;
  readonly ratios: readonly Ratio[];
}

/** A time held against another of the same rounds. */
export interface Ratio extends Spread {
  readonly against: string;
  /** What the quotient is to stay within, or null. */
  readonly aim: number | null;
}

/** What stands in the place of another's name where processor time is held against a number of records. */
const PER_RECORD = "ms of processor time a record";

/**
 * Sums up what was read.
 *
 * @param group what was measured
 * @param readings the readings of each contender, in the order of the rounds
 * @returns a measurement for each contender, in the group's order
 */
export function summarize(
  group: Pick<Group, "name" | "contenders">,
  readings: ReadonlyMap<string, readonly Reading[]>,
): Measurement[] {
  const perCall = (name: string, quantity: (reading: Reading) => number): number[] => {
    const own = (readings.get(name) ?? []).map(quantity);
    const { calls } = group.contenders.find((contender) => contender.name === name) ?? {};
    if (calls === undefined) return own;
    const without = (readings.get(calls.without) ?? []).map(quantity);
    return own.map((value, round) => (value - (without[round] ?? NaN)) / calls.count);
  };
  const times = (name: string): number[] => perCall(name, ({ ms }) => ms);
  const cpuTimes = (name: string): number[] => perCall(name, ({ cpuMs }) => cpuMs);
  return group.contenders.map(({ name, against, peakAim = null, recordAim }) => ({
    group: group.name,
    name,
    rounds: times(name).length,
    ms: spreadOf(times(name)),
    cpuMs: spreadOf(cpuTimes(name)),
    peakBytes: spreadOf((readings.get(name) ?? []).map(({ peakBytes }) => peakBytes)).median,
    peakAim,
    ratios: [
      ...against.map((other) => ({
        against: other.name,
        aim: other.aim ?? null,
        ...ratioOf(times(name), times(other.name)),
      })),
      ...(recordAim === undefined ? [] : [{
        against: PER_RECORD,
        aim: recordAim.cpuMs,
        ...spreadOf(cpuTimes(name).map((ms) => ms / recordAim.records)),
      }]),
    ],
  }));
}
