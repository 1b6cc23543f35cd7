import type { Fault } from "../../fake_oci/faults/fault.ts";
import type { Sight } from "../history.ts";

/** The backends that a race can be run on. */
export const STORES = ["filesystem", "oci"] as const;

/** One of them. */
export type StoreName = typeof STORES[number];

/** The names of the job that a round is about. */
export interface JobNames {
  readonly host: string;
  readonly job_name: string;
}

/** A misbehaviour of the store, after so many writes or reads that go well. */
export interface PlannedFault {
  readonly method: "PUT" | "DELETE" | "GET";
  readonly skip: number;
  readonly fault: Fault;
}

/** What the store does in a round besides its work. */
export interface StorePlan {
  /** How far its clock is ahead of the contenders', in seconds. */
  readonly skew: number;
  readonly faults: readonly PlannedFault[];
}

/** What a store saw of a job in a round. */
export interface Watched {
  readonly sights: readonly Sight[];
  readonly complete: boolean;
  readonly faults: number;
}

/** Looks at one job's place for a round. */
export interface Watch {
  /**
   * Looks now, past the program.
   *
   * @returns the text that stands there; `undefined` when there is none
   */
  look(): Promise<string | undefined>;
  /** Lets the store do its work, and nothing else, from now on; waits for what is on its way. */
  calm(): Promise<void>;
  /** @returns all that was seen, in the order of time */
  seen(): Watched;
}

/** A store to race on. */
export interface Arena extends AsyncDisposable {
  readonly name: StoreName;
  /** What points the program at it, by the names that role variables end in. */
  readonly settings: Readonly<Record<string, string>>;
  /**
   * Begins a round.
   *
   * @param names of the job, new ones for each round
   * @param plan what the store does
   * @returns the look at the job
   */
  watch(names: JobNames, plan: StorePlan): Promise<Watch>;
  /**
   * Lets everybody read and nobody write, until that is undone.
   *
   * @returns how to see it so, or why that cannot be had here
   */
  readOnly(): Promise<ReadOnly | { readonly obstacle: string }>;
}

/** A store that can be read and not written. */
export interface ReadOnly extends AsyncDisposable {
  /** Words before a command that is to see it so. */
  readonly through: readonly string[];
}

/**
 * Words settings as environment variables of the program.
 *
 * @param settings of an arena
 * @returns the variables; no proxy is between the program and a loopback service
 */
export function environmentOf(settings: Arena["settings"]): Record<string, string> {
  const variables = Object.entries(settings).map(([name, value]) =>
    [`ASYNC_JOB_${name.toUpperCase()}`, value] as const
  );
  return { ...Object.fromEntries(variables), HTTPS_PROXY: "", HTTP_PROXY: "" };
}
