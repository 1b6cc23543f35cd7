import type { BuildInfo } from "./build_info.ts";

/** Everything outside the program that a command may touch; tests hand in their own. */
export interface Deps {
  /** Reads standard input to its end, at most `limit` bytes. */
  readonly readStdin: (limit: number) => Promise<Uint8Array>;
  /** Writes to standard output. */
  readonly stdout: (text: string) => void;
  /** Writes to standard error. */
  readonly stderr: (text: string) => void;
  /** Whether standard error is a terminal that shows colours. */
  readonly colour: boolean;
  /** Reads an environment variable. */
  readonly env: (name: string) => string | undefined;
  /** Reads a text file, UTF-8. */
  readonly readTextFile: (path: string) => Promise<string>;
  readonly fetch: typeof fetch;
  /** A number from 0 to 1. */
  readonly random: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** The clock. */
  readonly now: () => Date;
  readonly build: BuildInfo;
}
