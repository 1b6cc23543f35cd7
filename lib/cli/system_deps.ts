import type { BuildInfo } from "../build_info.ts";
import type { Deps } from "../deps.ts";
import { terminalOf } from "./terminal.ts";

/**
 * The real outside world.
 *
 * @param build which program this is
 * @returns streams, environment and clock of this process
 */
export function systemDeps(build: BuildInfo): Deps {
  return {
    readStdin,
    stdinChunks,
    stdout: (text) => writeAll(Deno.stdout, text),
    stderr: (text) => {
      try {
        writeAll(Deno.stderr, text);
      } catch {
        // Nobody listens; the exit status still tells.
      }
    },
    colour: Deno.stderr.isTerminal() && !Deno.env.get("NO_COLOR") &&
      Deno.env.get("TERM") !== "dumb",
    terminal: () => terminalOf((name) => Deno.env.get(name)),
    stderrColumns: () => Deno.stderr.isTerminal() ? Deno.consoleSize().columns : undefined,
    env: (name) => Deno.env.get(name),
    // What is read this way is small; an asynchronous read takes ten times as long.
    readTextFile: (path) => new Promise((resolve) => resolve(Deno.readTextFileSync(path))),
    fileMode: async (path) => (await Deno.stat(path)).mode ?? undefined,
    onInterrupt,
    fetch,
    random: Math.random,
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    every: (milliseconds, callback) => {
      const timer = setInterval(callback, milliseconds);
      return () => clearInterval(timer);
    },
    now: () => new Date(),
    build,
  };
}

function writeAll(stream: { writeSync(bytes: Uint8Array): number }, text: string): void {
  const bytes = new TextEncoder().encode(text);
  for (let written = 0; written < bytes.length;) {
    written += stream.writeSync(bytes.subarray(written));
  }
}

/** What ends a process politely: Ctrl-C, `kill`, and a terminal that is closed. */
const INTERRUPTS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT", "SIGBREAK"]
  : ["SIGINT", "SIGTERM", "SIGHUP"];

function onInterrupt(callback: () => void): () => void {
  for (const signal of INTERRUPTS) Deno.addSignalListener(signal, callback);
  return () => {
    for (const signal of INTERRUPTS) Deno.removeSignalListener(signal, callback);
  };
}

async function* stdinChunks(): AsyncGenerator<Uint8Array> {
  for (;;) {
    const buffer = new Uint8Array(64 * 1024);
    const count = await Deno.stdin.read(buffer);
    if (count === null) return;
    yield buffer.subarray(0, count);
  }
}

/** Reads until the end or the limit, doubling the buffer as it fills. */
async function readStdin(limit: number): Promise<Uint8Array> {
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
