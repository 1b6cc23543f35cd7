import type { IoStreams, OutputStream } from "../io_streams.ts";

/** Reads an environment variable. */
type Environment = (name: string) => string | undefined;

/** A stream of this process that is written to. */
type SystemStream = Pick<typeof Deno.stdout, "writeSync" | "isTerminal">;

/**
 * The streams of this process. The locale is that of `LC_ALL`, `LC_CTYPE` or `LANG`, the first one that is
 * set (POSIX, 8.2); colours follow `NO_COLOR` and `TERM=dumb`.
 *
 * @param env reads an environment variable
 * @returns the streams
 */
export function systemStreams(env: Environment): IoStreams {
  const stderr = outputStream(Deno.stderr, env);
  return {
    stdin: { readAll, chunks },
    stdout: outputStream(Deno.stdout, env),
    stderr: {
      ...stderr,
      write: (text) => {
        try {
          stderr.write(text);
        } catch {
          // Nobody listens; the exit status still tells.
        }
      },
    },
    hasUnicode: () => Deno.build.os === "windows" || isUtf8(env),
  };
}

function outputStream(stream: SystemStream, env: Environment): OutputStream {
  return {
    write: (text) => {
      const bytes = new TextEncoder().encode(text);
      for (let written = 0; written < bytes.length;) {
        written += stream.writeSync(bytes.subarray(written));
      }
    },
    hasColour: () => stream.isTerminal() && !env("NO_COLOR") && env("TERM") !== "dumb",
    // A terminal that was never told its size says 0.
    columns: () => stream.isTerminal() ? Deno.consoleSize().columns || undefined : undefined,
  };
}

function isUtf8(env: Environment): boolean {
  return /utf-?8/i.test(env("LC_ALL") || env("LC_CTYPE") || env("LANG") || "");
}

async function* chunks(): AsyncGenerator<Uint8Array> {
  for (;;) {
    const buffer = new Uint8Array(64 * 1024);
    const count = await Deno.stdin.read(buffer);
    if (count === null) return;
    yield buffer.subarray(0, count);
  }
}

/** Reads until the end or the limit, doubling the buffer as it fills. */
async function readAll(limit: number): Promise<Uint8Array> {
  let bytes = new Uint8Array(64 * 1024);
  let size = 0;
  while (size < limit) {
    if (size === bytes.length) {
      const larger = new Uint8Array(bytes.length * 2);
      larger.set(bytes);
      bytes = larger;
    }
    const count = await Deno.stdin.read(bytes.subarray(size, Math.min(bytes.length, limit)));
    if (count === null) break;
    size += count;
  }
  return bytes.subarray(0, size);
}
