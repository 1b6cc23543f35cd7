import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { HintedError } from "../hinted_error.ts";

/** How `dist/async-job` was built. */
export type BuiltKind = "compiled" | "portable";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Path of the file to test in place of `dist/async-job`; empty counts as not set. */
const GIVEN = Deno.env.get("ASYNC_JOB_TEST_FILE") || undefined;

/**
 * Finds the program under test: the file that ASYNC_JOB_TEST_FILE names, else what
 * `deno task compile` built.
 *
 * @returns its path
 * @throws {HintedError} when nothing was built yet
 */
export function builtFile(): string {
  const path = GIVEN === undefined ? `${ROOT}dist/async-job` : resolve(GIVEN);
  try {
    Deno.statSync(path);
    return path;
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new HintedError(
      `${path} is missing: it has to be built first`,
      "Run `deno task compile` or `deno task compile --portable`.",
      { cause },
    );
  }
}

/**
 * Tells how the built file was built: the portable one is a shell script at its beginning.
 *
 * @returns its kind
 * @throws {Error} when nothing was built yet
 */
export function builtKind(): BuiltKind {
  using file = Deno.openSync(builtFile());
  const start = new Uint8Array(2);
  file.readSync(start);
  return new TextDecoder().decode(start) === "#!" ? "portable" : "compiled";
}

/**
 * Tells why the portable file cannot be tested.
 *
 * @returns the reason, or nothing when it can
 */
export function portableObstacle(): string | undefined {
  return GIVEN !== undefined && builtKind() !== "portable"
    ? "the file that ASYNC_JOB_TEST_FILE names is not a portable one"
    : undefined;
}

/**
 * Finds a portable file: the one under test or, when `deno task compile` built one of another kind,
 * one built for the test.
 *
 * @param directory where to build it if need be
 * @returns its path, which leads nowhere when there is an obstacle
 */
export async function portableBuild(directory: string): Promise<string> {
  if (portableObstacle() !== undefined) return `${directory}/none`;
  if (builtKind() === "portable") return builtFile();
  const path = `${directory}/async-job`;
  const { success, stderr } = await buildScript(["--portable", "--output", path]);
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return path;
}

/**
 * Runs `scripts/compile.ts`.
 *
 * @param args its arguments
 * @param env environment on top of this process's own, of which DENORT_BIN and DENORT_DIR are left out
 * @returns exit status and output
 */
export async function buildScript(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Deno.CommandOutput> {
  const { DENORT_BIN: _, DENORT_DIR: __, ...inherited } = Deno.env.toObject();
  return await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", `${ROOT}scripts/compile.ts`, ...args],
    cwd: ROOT,
    clearEnv: true,
    env: { ...inherited, ...env },
    stdin: "null",
  }).output();
}
