import { BenchError } from "./bench_error.ts";

/** One process to measure. */
export interface Invocation {
  readonly argv: readonly string[];
  /** Its whole environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly stdin?: string;
}

/** What a process took. */
export interface Reading {
  readonly status: number;
  /** From before it was started until it was waited for, in milliseconds. */
  readonly ms: number;
  /** Processor time, its own and that of the processes that it waited for, in milliseconds. */
  readonly cpuMs: number;
  /** Most resident memory, its own or of the largest process that it waited for, in bytes. */
  readonly peakBytes: number;
  /** Standard output and standard error. */
  readonly output: string;
}

/** Measures processes, by way of one Python process that starts them: Deno cannot tell peak memory. */
export class Meter implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #lines: AsyncIterator<string>;

  private constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.#writer = child.stdin.getWriter();
    this.#lines = linesOf(child.stdout);
  }

  /**
   * Starts the meter.
   *
   * @param python the Python to run it with, 3.9 or newer
   * @returns the meter, for `await using`
   * @throws {BenchError} when Python is not there
   */
  static async start(python = "python3"): Promise<Meter> {
    try {
      const script = new URL("meter.py", import.meta.url).pathname;
      const child = new Deno.Command(python, {
        args: ["-I", script],
        stdin: "piped",
        stdout: "piped",
      }).spawn();
      const meter = new Meter(child);
      await meter.#answer();
      return meter;
    } catch (cause) {
      if (!(cause instanceof Deno.errors.NotFound)) throw cause;
      throw new BenchError(
        `Cannot measure processes: ${python} is not installed`,
        "Install Python 3.9 or newer",
        { cause },
      );
    }
  }

  /**
   * Runs a process to its end.
   *
   * @param invocation what to run
   * @returns what it took
   * @throws {BenchError} when it cannot be started
   */
  async measure({ argv, env, cwd, stdin = "" }: Invocation): Promise<Reading> {
    const request = `${JSON.stringify({ argv, env, cwd, stdin })}\n`;
    await this.#writer.write(new TextEncoder().encode(request));
    const answer = await this.#answer();
    if (!("error" in answer)) return answer as unknown as Reading;
    throw new BenchError(`Cannot start ${argv[0]}: ${answer["error"]}`, "Check that it is there");
  }

  async #answer(): Promise<Record<string, unknown>> {
    const { value, done } = await this.#lines.next();
    if (done) throw new BenchError("The meter ended", "Install Python 3.9 or newer");
    return JSON.parse(value);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writer.close();
    await this.#lines.return?.();
    await this.#child.status;
  }
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, void> {
  let rest = "";
  // Without BufferSource the pipe's types do not fit.
  const decoder = new TextDecoderStream() as TransformStream<Uint8Array, string>;
  for await (const text of stream.pipeThrough(decoder)) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}
