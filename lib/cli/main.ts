import type { BuildInfo } from "../build_info.ts";
import type { CommandResult } from "../commands/command.ts";
import type { Deps } from "../deps.ts";
import { AsyncJobError, toAsyncJobError } from "../errors.ts";
import { withoutSecrets } from "../hidden_text.ts";
import type { GivenOptions } from "../settings/given.ts";
import { printable } from "../output/printable.ts";
import { filesystemError } from "../stores/filesystem/filesystem_error.ts";
import { parseArguments } from "./parse_arguments.ts";
import { type OutputForm, printError, printResult } from "./print.ts";
import { checkRequired, outputForm, provisionalForm, readCall } from "./read_call.ts";
import { systemDeps } from "./system_deps.ts";

/** Exit status of a process whose reader went away: 128 + SIGPIPE, as shells show it. */
const BROKEN_PIPE_STATUS = 141;

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
 * @param deps the outside world
 * @returns the exit status
 */
export async function run(args: readonly string[], deps: Deps): Promise<number> {
  const parsed = parseArguments(args);
  let form = provisionalForm(parsed.given, deps.env);
  let outcome: CommandResult | AsyncJobError;
  try {
    const call = await readCall(parsed, deps, (asked) => form = asked);
    const { command, given, operands } = call;
    form = outputForm(given, deps.env);
    checkRequired(call);
    outcome = await command.run({
      given,
      operands,
      deps: { ...deps, stdout: namingFailures(deps.stdout) },
      isText: form === "text",
      explain: explainer(given, deps),
    });
  } catch (thrown) {
    if (thrown instanceof Deno.errors.BrokenPipe) return BROKEN_PIPE_STATUS;
    outcome = toAsyncJobError(thrown);
    explainer(parsed.given, deps)(traceOf(thrown));
  }
  return report(outcome, form, deps);
}

/** What a command writes along the way can fail as its result can: a full disk is no bug. */
function namingFailures(stdout: Deps["stdout"]): Deps["stdout"] {
  return (text) => {
    try {
      stdout(text);
    } catch (thrown) {
      throw unwritable(thrown);
    }
  };
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

/** Prints the outcome. A reader that went away is no error to tell anybody about. */
function report(outcome: CommandResult | AsyncJobError, form: OutputForm, deps: Deps): number {
  try {
    if (outcome instanceof AsyncJobError) {
      printError(deps, form, outcome);
      return outcome.exitCode;
    }
    printResult(deps, form, outcome);
    return outcome.exitCode ?? 0;
  } catch (thrown) {
    if (thrown instanceof Deno.errors.BrokenPipe) return BROKEN_PIPE_STATUS;
    const error = toAsyncJobError(unwritable(thrown));
    printError(deps, "text", error);
    return error.exitCode;
  }
}

/** `--verbose` lines go to standard error, each marked as the program's. */
function explainer(given: GivenOptions, deps: Deps): (line: string) => void {
  if (given.get("verbose")?.value !== true) return () => {};
  return (line) => {
    for (const part of withoutSecrets(line).split("\n")) {
      deps.stderr(`async-job: ${printable(part)}\n`);
    }
  };
}

function traceOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const cause = thrown.cause === undefined ? "" : `\ncaused by ${traceOf(thrown.cause)}`;
  return (thrown.stack ?? thrown.message) + cause;
}
