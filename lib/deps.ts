import type { BuildInfo } from "./build_info.ts";
import type { IoStreams } from "./io_streams.ts";

/** Everything outside the program that a command may touch; tests hand in their own. */
export interface Deps {
  readonly io: IoStreams;
  /** Writes a line on standard error when `--verbose` is on. */
  readonly explain: (line: string) => void;
  /** Reads an environment variable. */
  readonly env: (name: string) => string | undefined;
  /** Reads a text file, UTF-8. */
  readonly readTextFile: (path: string) => Promise<string>;
  /** The permission bits of a file, or `undefined` where the system has none. */
  readonly fileMode: (path: string) => Promise<number | undefined>;
  /** Calls back at each Ctrl-C or request to end, which then does not end the process; returns what undoes it. */
  readonly onInterrupt: (callback: () => void) => () => void;
  readonly fetch: typeof fetch;
  /** A number from 0 to 1. */
  readonly random: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Calls back again and again, at this distance in milliseconds; returns what ends it. */
  readonly every: (milliseconds: number, callback: () => void) => () => void;
  /** The clock. */
  readonly now: () => Date;
  readonly build: BuildInfo;
}
