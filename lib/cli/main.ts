import type { BuildInfo } from "../build_info.ts";
import type { CommandResult, OutputForm } from "../commands/command.ts";
import type { Deps } from "../deps.ts";
import { AsyncJobError, OUTPUT_PIPE_CLOSED_STATUS, toAsyncJobError } from "../errors.ts";
import { withoutSecrets } from "../hidden_text.ts";
import type { IoStreams } from "../io_streams.ts";
import { printable } from "../output/printable.ts";
import { filesystemError } from "../stores/filesystem/filesystem_error.ts";
import { printError, printResult } from "./print.ts";
import { readCall } from "./read_call.ts";
import { systemDeps } from "./system_deps.ts";

/**
 * Runs the program on the real system.
 *
 * @param args the arguments behind the program's name
 * @param build which program this is
 * @returns the exit status
 */
export function main(args: readonly string[], build: BuildInfo): Promise<number> {
  return run(args, systemDeps(build));
}

/**
 * Runs one command: the only place that turns errors into output and an exit status.
 *
 * @param args the arguments behind the program's name
 * @param system the outside world
 * @returns the exit status
 */
export async function run(args: readonly string[], system: Deps): Promise<number> {
  const call = await readCall(args, system);
  const deps: Deps = {
    ...system,
    io: namingFailures(system.io),
    explain: call.isVerbose ? explainer(system) : system.explain,
  };
  let outcome: CommandResult | AsyncJobError;
  try {
    if ("problem" in call) throw call.problem;
    outcome = await call.command.run(await call.command.read({ ...call.input, deps }), deps);
  } catch (thrown) {
    if (thrown instanceof Deno.errors.BrokenPipe) return OUTPUT_PIPE_CLOSED_STATUS;
    outcome = toAsyncJobError(thrown);
    deps.explain(traceOf(thrown));
  }
  return report(outcome, call.output, deps.io);
}

/** What a command writes along the way can fail as its result can: a full disk is no bug. */
function namingFailures(io: IoStreams): IoStreams {
  const write = (text: string): void => {
    try {
      io.stdout.write(text);
    } catch (thrown) {
      throw unwritable(thrown);
    }
  };
  return { ...io, stdout: { ...io.stdout, write } };
}

function unwritable(thrown: unknown): unknown {
  if (thrown instanceof Deno.errors.BrokenPipe) return thrown;
  return filesystemError(
    "write the result to standard output",
    thrown,
    "Look at where the output goes: a full disk, a closed file? What the command did before " +
      "stands; load or list the jobs to see it.",
  );
}

/** Prints the outcome. A closed output pipe is no error to tell anybody about. */
function report(outcome: CommandResult | AsyncJobError, output: OutputForm, io: IoStreams): number {
  try {
    if (outcome instanceof AsyncJobError) {
      printError(io, output, outcome);
      return outcome.exitCode;
    }
    printResult(io, output, outcome);
    return outcome.exitCode ?? 0;
  } catch (thrown) {
    if (thrown instanceof Deno.errors.BrokenPipe) return OUTPUT_PIPE_CLOSED_STATUS;
    const error = toAsyncJobError(thrown);
    printError(io, "text", error);
    return error.exitCode;
  }
}

/** `--verbose` lines go to standard error, each marked as the program's. */
function explainer({ io: { stderr } }: Deps): (line: string) => void {
  return (line) => {
    for (const part of withoutSecrets(line).split("\n")) {
      stderr.write(`async-job: ${printable(part)}\n`);
    }
  };
}

function traceOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const cause = thrown.cause === undefined ? "" : `\ncaused by ${traceOf(thrown.cause)}`;
  return (thrown.stack ?? thrown.message) + cause;
}
