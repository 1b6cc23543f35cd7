import type { BuildInfo } from "./build_info.ts";

/** How standard output shows text to people. */
export interface Terminal {
  /** Whether it shows colours. */
  readonly colour: boolean;
  /** Its width; `undefined` when it is no terminal, and lines may be as long as they are. */
  readonly columns: number | undefined;
  /** Whether it shows more than ASCII. */
  readonly unicode: boolean;
}

/** Everything outside the program that a command may touch; tests hand in their own. */
export interface Deps {
  /** Reads standard input to its end, at most `limit` bytes. */
  readonly readStdin: (limit: number) => Promise<Uint8Array>;
  /** Reads standard input as it comes, in pieces of any size. */
  readonly stdinChunks: () => AsyncIterable<Uint8Array>;
  /** Writes to standard output. */
  readonly stdout: (text: string) => void;
  /** Writes to standard error. */
  readonly stderr: (text: string) => void;
  /** Whether standard error is a terminal that shows colours. */
  readonly colour: boolean;
  /** Looks at what standard output is. */
  readonly terminal: () => Terminal;
  /** Width of standard error; `undefined` when it is no terminal. */
  readonly stderrColumns: () => number | undefined;
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
