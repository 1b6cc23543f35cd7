import { BuildError } from "./build_error.ts";

/** What a finished process left behind. */
export interface ToolResult {
  readonly success: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs another program to its end, without colours and without standard input.
 *
 * @param command name or path of the program
 * @param args its arguments
 * @param options working directory and additional environment
 * @returns its output, also when it failed
 * @throws {BuildError} when the program is not there
 */
export async function runTool(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Promise<ToolResult> {
  try {
    const { success, stdout, stderr } = await new Deno.Command(command, {
      args: [...args],
      ...options,
      env: { NO_COLOR: "1", ...options.env },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).output();
    const decoder = new TextDecoder();
    return { success, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new BuildError(`Cannot run "${command}": it is not installed`, `Install ${command}`, {
      cause,
    });
  }
}
