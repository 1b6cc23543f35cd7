import { runCaptured } from "./run_captured.ts";

/** A Python 3 of this machine. */
export interface FoundPython {
  /** Name or path to call it by. */
  readonly command: string;
  /** Minor version of Python 3. */
  readonly minor: number;
}

/** Python minor versions that are looked for by name. */
const NAMED = Array.from({ length: 12 }, (_, index) => 20 - index);

/**
 * Finds the Pythons of this machine: those on the PATH, and pyenv's that are installed without
 * being selected.
 *
 * @returns one for each minor version, the newest first
 */
export async function findPythons(): Promise<FoundPython[]> {
  const names = ["python3", ...NAMED.map((minor) => `python3.${minor}`), ...await pyenvPythons()];
  const found = new Map<number, string>();
  for (const command of names) {
    const minor = await pythonMinor(command);
    if (minor !== undefined && !found.has(minor)) found.set(minor, command);
  }
  return [...found].map(([minor, command]) => ({ command, minor }))
    .toSorted((a, b) => b.minor - a.minor);
}

/**
 * Asks a Python for its version.
 *
 * @param command name or path
 * @returns the minor version of Python 3, `undefined` when it does not run or is no Python 3
 */
export async function pythonMinor(command: string): Promise<number | undefined> {
  const show = "import sys; print(*sys.version_info[:2])";
  const { success, stdout } = await runCaptured(command, ["-c", show]);
  const [major, minor] = stdout.split(" ").map(Number);
  return success && major === 3 ? minor : undefined;
}

async function pyenvPythons(): Promise<string[]> {
  const { success, stdout } = await runCaptured("pyenv", ["root"]);
  if (!success) return [];
  const versions = `${stdout.trim()}/versions`;
  const pythons: string[] = [];
  try {
    for await (const { name } of Deno.readDir(versions)) {
      if (name.startsWith("3.")) pythons.push(`${versions}/${name}/bin/python3`);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return pythons;
}
