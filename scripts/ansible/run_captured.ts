/** How a process ended. */
export interface Captured {
  readonly success: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program to its end with its output captured; never throws for what the program does.
 *
 * @param command name or path
 * @param args arguments
 * @param options working directory; additional environment; time limit in seconds, after which it
 *   is stopped
 * @returns its output; a program that is not there counts as failed
 */
export async function runCaptured(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string>; seconds?: number } = {},
): Promise<Captured> {
  const { cwd, env = {}, seconds = 600 } = options;
  const signal = AbortSignal.timeout(seconds * 1000);
  const decoder = new TextDecoder();
  try {
    const { success, stdout, stderr } = await new Deno.Command(command, {
      args: [...args],
      ...(cwd === undefined ? {} : { cwd }),
      env,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      signal,
    }).output();
    const late = signal.aborted ? `stopped after ${seconds} seconds\n` : "";
    return {
      success: success && !signal.aborted,
      stdout: decoder.decode(stdout),
      stderr: late + decoder.decode(stderr),
    };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.PermissionDenied) {
      return { success: false, stdout: "", stderr: `cannot run ${command}` };
    }
    throw error;
  }
}

/**
 * Finds the line that tells most about a failure: tools put it last.
 *
 * @param result a failed process
 * @returns one line
 */
export function lastLine({ stdout, stderr }: Captured): string {
  const lines = `${stdout}\n${stderr}`.split("\n").map((line) => line.trim());
  return lines.findLast((line) => line !== "") ?? "it printed nothing";
}
