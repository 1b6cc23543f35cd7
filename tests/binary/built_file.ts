import { fileURLToPath } from "node:url";

/** How `dist/async-job` was built. */
export type BuiltKind = "compiled" | "portable";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/**
 * Finds the program that `deno task compile` built.
 *
 * @returns its path
 * @throws {Error} when nothing was built yet
 */
export function builtFile(): string {
  const path = `${ROOT}dist/async-job`;
  try {
    Deno.statSync(path);
    return path;
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new Error(
      `${path} is missing: run \`deno task compile\` or \`deno task compile --portable\` first`,
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
 * Finds a portable file: the built one or, when that was compiled, one built for the test.
 *
 * @param directory where to build it if need be
 * @returns its path
 */
export async function portableBuild(directory: string): Promise<string> {
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
