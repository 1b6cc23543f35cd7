import type { BuildInfo } from "../build_info.ts";
import type { Deps } from "../deps.ts";
import { systemStreams } from "./system_streams.ts";

/**
 * The real outside world.
 *
 * @param build which program this is
 * @returns streams, environment and clock of this process
 */
export function systemDeps(build: BuildInfo): Deps {
  const env = (name: string): string | undefined => Deno.env.get(name);
  return {
    io: systemStreams(env),
    explain: () => {},
    env,
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
