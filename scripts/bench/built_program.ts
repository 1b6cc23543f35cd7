import { RUN_FLAGS } from "../build/run_flags.ts";
import { BenchError } from "./bench_error.ts";
import type { Invocation } from "./meter.ts";

/** A built file, unpacked, and the runtime that it consists of otherwise. */
export interface BuiltProgram {
  readonly path: string;
  /** What `version` prints. */
  readonly version: string;
  /**
   * Runs the program.
   *
   * @param args its arguments
   * @param env variables beside those that every process gets
   * @returns the process
   */
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Invocation;
  /**
   * Runs a JavaScript file in the program's place: the same executable, flags and cache.
   *
   * @param file the file
   * @param args its arguments
   * @returns the process
   */
  runBare(file: string, args?: readonly string[]): Invocation;
}

/**
 * Unpacks a built file, so that no first run is measured.
 *
 * @param path the file
 * @param scratch a directory for what it unpacks and for its home
 * @returns the program
 * @throws {BenchError} when it does not run
 */
export async function openProgram(path: string, scratch: string): Promise<BuiltProgram> {
  const cache = `${scratch}/cache`;
  const env = { PATH: Deno.env.get("PATH") ?? "", HOME: scratch, ASYNC_JOB_CACHE_DIR: cache };
  await Deno.mkdir(cache, { recursive: true });
  const version = await versionOf(path, env);
  const home = await unpackedHome(cache);
  const runtime = home === undefined ? Deno.execPath() : `${home}/deno`;
  const directory = home ?? cache;
  return {
    path,
    version,
    run: (args, more = {}) => ({ argv: [path, ...args], env: { ...env, ...more }, cwd: scratch }),
    runBare: (file, args = []) => ({
      argv: [runtime, "run", ...RUN_FLAGS, file, ...args],
      // As the portable file's head sets them.
      env: {
        ...env,
        DENO_DIR: `${directory}/cache`,
        DENO_NO_PACKAGE_JSON: "1",
        DENO_NO_UPDATE_CHECK: "1",
      },
      cwd: scratch,
    }),
  };
}

async function versionOf(path: string, env: Record<string, string>): Promise<string> {
  try {
    const command = new Deno.Command(path, { args: ["version"], clearEnv: true, env });
    const { success, stdout, stderr } = await command.output();
    if (success) return new TextDecoder().decode(stdout).trim();
    throw new BenchError(
      `${path} does not run: ${new TextDecoder().decode(stderr).trim()}`,
      "Build it again with `deno task compile --portable`",
    );
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new BenchError(`${path} is missing`, "Build it with `deno task compile --portable`", {
      cause,
    });
  }
}

/** Where the portable file unpacked itself; a compiled file unpacks nothing. */
async function unpackedHome(cache: string): Promise<string | undefined> {
  for await (const { name, isDirectory } of Deno.readDir(cache)) {
    if (isDirectory) return `${cache}/${name}`;
  }
  return undefined;
}
