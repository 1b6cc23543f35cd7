import { builtFile } from "../../scripts/build/built_file.ts";

/** Path of the built file. */
export const PROGRAM: string = builtFile();

/** What one process of the built file left behind. */
export interface ProgramOutcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a process is started. */
export interface ProgramOptions {
  readonly stdin?: string;
  readonly env?: Record<string, string>;
  readonly cwd?: string;
  /** Commands that start the program in their turn, such as `["setpriv", …]`. */
  readonly through?: readonly string[];
}

/**
 * Runs the built file as a process of its own.
 *
 * @param args the arguments
 * @param options standard input, environment and the like
 * @returns exit status and output
 */
export async function runProgram(
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<ProgramOutcome> {
  const [command = "", ...rest] = [...(options.through ?? []), PROGRAM, ...args];
  const child = new Deno.Command(command, {
    args: rest,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  }).spawn();
  const feeding = feed(child.stdin, options.stdin ?? "");
  const { code, stdout, stderr } = await child.output();
  await feeding;
  const decoder = new TextDecoder();
  return { status: code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** A program that ends before it has read everything closes its end of the pipe. */
async function feed(stdin: WritableStream<Uint8Array>, text: string): Promise<void> {
  try {
    await new Blob([text]).stream().pipeTo(stdin);
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

/** Starts a command as a user without rights, or `undefined` when this process cannot change its user. */
export const AS_NOBODY: readonly string[] | undefined = Deno.uid() === 0
  ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
  : undefined;

/** Why a test that needs {@link AS_NOBODY} cannot run here; `undefined` when it can. */
export const NOBODY_OBSTACLE: string | undefined = AS_NOBODY === undefined
  ? "only root can become another user"
  : undefined;
