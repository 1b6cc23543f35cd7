import type { StepOutcome } from "./run_steps.ts";

/**
 * Runs this very Deno to its end, with its output captured.
 *
 * @param args its arguments
 * @param cwd where to run it
 * @param env further environment
 * @returns whether it succeeded, and all that it printed to either stream, in the order in which it came
 */
export async function runDeno(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<StepOutcome> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd,
    env: { ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let output = "";
  const collect = async (stream: ReadableStream<Uint8Array>): Promise<void> => {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) output += text;
  };
  const [{ success }] = await Promise.all([
    child.status,
    collect(child.stdout),
    collect(child.stderr),
  ]);
  return { success, output };
}
