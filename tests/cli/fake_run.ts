import { ok } from "node:assert/strict";
import { COMMAND_HELP } from "../../lib/cli/help/command_help.ts";
import { run } from "../../lib/cli/main.ts";
import type { Deps } from "../../lib/deps.ts";
import { type FakeStreams, fakeStreams, type FakeStreamsOptions } from "../fake_streams.ts";

/** What one run of the program left behind. */
export interface RunOutcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The outside world of a run; what is not given is empty. */
export interface FakeWorld extends FakeStreamsOptions {
  readonly env?: Record<string, string>;
  readonly fetch?: typeof fetch;
  readonly fileMode?: (path: string) => Promise<number | undefined>;
  /** The clock; stands still at {@link NOW} by default. */
  readonly now?: () => Date;
  /** What calls back again and again; never does by default. */
  readonly every?: Deps["every"];
  /** Is handed what a Ctrl-C calls. */
  readonly interrupts?: (interrupt: () => void) => void;
  /** Rust target triple of the platform. */
  readonly target?: string;
}

/** The time of every run. */
export const NOW = new Date("2026-03-04T05:06:07.890Z");

/**
 * Makes the outside world of a run.
 *
 * @param world what is not empty in it
 * @param io its streams
 * @returns the world
 */
export function fakeDeps(world: FakeWorld = {}, { io }: FakeStreams = fakeStreams(world)): Deps {
  return {
    io,
    explain: () => {},
    env: (name) => world.env?.[name],
    now: world.now ?? (() => NOW),
    readTextFile: (path) => Deno.readTextFile(path),
    fileMode: world.fileMode ?? (() => Promise.resolve(0o600)),
    onInterrupt: (callback) => {
      world.interrupts?.(callback);
      return () => {};
    },
    fetch: world.fetch ??
      (() => Promise.reject(new Error("A test without a fetch makes no request"))),
    random: () => 1,
    sleep: () => Promise.resolve(),
    every: world.every ?? (() => () => {}),
    build: {
      version: "9.8.7",
      commit: "abc",
      target: world.target ?? "t",
      kind: "source",
      runtime: "deno 1",
    },
  };
}

/**
 * Runs the program in this process, with a world of the test's own.
 *
 * @param args the arguments
 * @param world environment, standard input and terminal
 * @returns exit status and output
 */
export async function fakeRun(args: readonly string[], world: FakeWorld = {}): Promise<RunOutcome> {
  const streams = fakeStreams(world);
  const status = await run(args, fakeDeps(world, streams));
  return { status, stdout: streams.stdoutText, stderr: streams.stderrText };
}

/**
 * Runs the program and takes the error out of its JSON output. The help must have named its code.
 *
 * @param args the arguments, without `-o json`
 * @param world environment and standard input
 * @returns the error object, and the exit status
 */
export async function fakeError(
  args: readonly string[],
  world: FakeWorld = {},
): Promise<{ status: number; code: string; message: string; hint: string; retryable: boolean }> {
  const { status, stdout } = await fakeRun([...args, "-o", "json"], world);
  const { error } = JSON.parse(stdout);
  const help = COMMAND_HELP[args[0] ?? ""];
  ok(help?.codes.includes(error.code) ?? true, `'help ${args[0]}' does not name ${error.code}`);
  return { status, ...error };
}
