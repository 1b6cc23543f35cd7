import type { IoStreams } from "../lib/io_streams.ts";

/** What the streams of a test differ in; by default nothing is a terminal. */
export interface FakeStreamsOptions {
  readonly stdin?: string | Uint8Array | undefined;
  /** Standard input piece by piece, for what reads it as it comes; `stdin` in one piece unless given. */
  readonly stdinChunks?: AsyncIterable<Uint8Array> | undefined;
  /** Takes standard output instead of {@link FakeStreams.stdoutText}. */
  readonly stdout?: ((text: string) => void) | undefined;
  readonly stdoutColour?: boolean | undefined;
  readonly stdoutColumns?: number | undefined;
  readonly stderrColour?: boolean | undefined;
  readonly stderrColumns?: number | undefined;
  /** Whether more than ASCII is shown; it is by default. */
  readonly unicode?: boolean | undefined;
}

/** Streams that keep what is written to them. */
export interface FakeStreams {
  readonly io: IoStreams;
  readonly stdoutText: string;
  readonly stderrText: string;
}

/**
 * Makes the streams of a run in this process.
 *
 * @param options what they differ in
 * @returns the streams, and what was written
 */
export function fakeStreams(options: FakeStreamsOptions = {}): FakeStreams {
  const stdin = typeof options.stdin === "string"
    ? new TextEncoder().encode(options.stdin)
    : options.stdin ?? new Uint8Array();
  const written = { stdoutText: "", stderrText: "" };
  const io: IoStreams = {
    stdin: {
      readAll: (limit) => Promise.resolve(stdin.subarray(0, limit)),
      chunks: () => options.stdinChunks ?? ReadableStream.from([stdin]),
    },
    stdout: {
      write: options.stdout ?? ((text) => void (written.stdoutText += text)),
      hasColour: () => options.stdoutColour ?? false,
      columns: () => options.stdoutColumns,
    },
    stderr: {
      write: (text) => void (written.stderrText += text),
      hasColour: () => options.stderrColour ?? false,
      columns: () => options.stderrColumns,
    },
    hasUnicode: () => options.unicode ?? true,
  };
  return Object.assign(written, { io });
}
