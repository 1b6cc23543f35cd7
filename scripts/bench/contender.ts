import type { Invocation } from "./meter.ts";

/** What another contender's time is held against. */
export interface Comparison {
  /** Name of a contender of the same group. */
  readonly name: string;
  /** The quotient that this one is to stay within, where there is one. */
  readonly aim?: number;
}

/** One of the processes that are measured in turn. */
export interface Contender {
  /** Unique within its group. */
  readonly name: string;
  /** What it is compared with; nothing for what only serves comparison. */
  readonly against: readonly Comparison[];
  /**
   * Says how to run it.
   *
   * @param turn a number that no other turn of this contender has
   * @returns the process
   */
  invocation(turn: number): Invocation | Promise<Invocation>;
  /** Peak memory in bytes that it is to stay within, where there is such an aim. */
  readonly peakAim?: number;
  /** Milliseconds of processor time that each of so many records is to take at most, where there is such an aim. */
  readonly recordAim?: { readonly records: number; readonly cpuMs: number };
  /** The contender that makes what this one reads, and so has its turn before. */
  readonly after?: string;
  /** Words that its output must hold: a process that does nothing would be the fastest. */
  readonly says?: RegExp;
  /** For a process that does many calls: how many, and which contender does all but the calls. */
  readonly calls?: { readonly count: number; readonly without: string };
}

/** Contenders that are measured against each other, and what is needed for them. */
export interface Group extends AsyncDisposable {
  readonly name: string;
  /** How many times fewer its rounds are, because each takes long; 1 when not given. */
  readonly slowness?: number;
  /** Turns before the first that counts, where it is not the usual number. */
  readonly warmUp?: number;
  readonly contenders: readonly Contender[];
  /** What could not be measured, and why. */
  readonly skipped: readonly string[];
}
