/** What the program is asked for by a contender. */
export type Operation = "claim" | "save" | "release" | "load";

/** A request, as far as it matters to who judges the answers. */
export interface CallRequest {
  /** Seconds that a claim is to live. */
  readonly ttl?: number;
  /** Id of the saved job that is claimed over. */
  readonly replace?: string;
  /** Token that a save or release shows. */
  readonly token?: string;
  /** Id of the job that is saved. */
  readonly jobId?: string;
}

/** One process of the program: what it was asked and what it answered. */
export interface Call {
  readonly contender: string;
  readonly operation: Operation;
  readonly request: CallRequest;
  /** When it was started, in milliseconds since the epoch by this machine's clock. */
  readonly asked: number;
  /** When it was known to have ended. */
  readonly ended: number;
  /** Exit status; `undefined` when it was killed. */
  readonly status: number | undefined;
  /** Whether it was stopped for a while. */
  readonly stopped: boolean;
  /** The JSON that it printed; `undefined` when that is not whole. */
  readonly answer: unknown;
  /** All that it printed. */
  readonly output: string;
}

/** What stood in the job's place at one moment. */
export interface Sight {
  /** The moment, by this machine's clock. */
  readonly at: number;
  /** `undefined`: nothing. */
  readonly text: string | undefined;
  /** When that was written, by the store's clock put right. */
  readonly writtenAt?: number;
}

/** A claim that was made and given up when all contenders were done. */
export interface Restoration {
  /** What stood there before the claim. */
  readonly before: string | undefined;
  /** What stood there after the release. */
  readonly after: string | undefined;
}

/** All that is known of a round. */
export interface History {
  readonly calls: readonly Call[];
  /** What was seen of the place now and then, in the order of time. */
  readonly sights: readonly Sight[];
  /** Whether the sights are all states that there were. */
  readonly complete: boolean;
  /** How many requests the store answered wrongly, late or not at all, because it was told to. */
  readonly faults: number;
  readonly restorations: readonly Restoration[];
}

/** Something that must not be. */
export interface Violation {
  readonly rule: string;
  readonly text: string;
}
