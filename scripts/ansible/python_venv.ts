import { installDebianPackages } from "./debian_packages.ts";
import { lastLine, runCaptured } from "./run_captured.ts";

/** An empty virtual environment, and how to call its pip. */
export interface PythonVenv {
  readonly bin: string;
  /** Command and arguments that come before `install`. */
  readonly pip: readonly [string, ...string[]];
}

/**
 * Makes a virtual environment in place of whatever is there, also where Debian's Python lacks the
 * `venv` package.
 *
 * @param python the Python to use
 * @param directory where to make it
 * @returns the environment, or why there is none
 */
export async function makeVenv(python: string, directory: string): Promise<PythonVenv | string> {
  const bin = `${directory}/bin`;
  const whole = await makeAfresh(python, directory, []);
  if (whole === undefined) return { bin, pip: [`${bin}/python`, "-m", "pip"] };
  if (await pipServesOthers(python)) {
    if (await makeBareVenv(python, directory) === undefined) {
      return { bin, pip: [python, "-m", "pip", "--python", `${bin}/python`] };
    }
  }
  const refused = await installDebianPackages(["python3-venv"]);
  if (refused !== undefined) return `${whole}; python3-venv cannot be installed: ${refused}`;
  const again = await makeAfresh(python, directory, []);
  return again ?? { bin, pip: [`${bin}/python`, "-m", "pip"] };
}

/**
 * Makes a virtual environment without pip in place of whatever is there, which Debian's Python can do
 * without its `venv` package.
 *
 * @param python the Python to use
 * @param directory where to make it
 * @returns why there is none, `undefined` when there is
 */
export async function makeBareVenv(python: string, directory: string): Promise<string | undefined> {
  return await makeAfresh(python, directory, ["--without-pip"]);
}

/** Since 22.3, one Python's pip can install into another's environment. */
async function pipServesOthers(python: string): Promise<boolean> {
  const { stdout } = await runCaptured(python, ["-m", "pip", "--version"]);
  const [, major = 0, minor = 0] = /^pip (\d+)\.(\d+)/.exec(stdout)?.map(Number) ?? [];
  return major > 22 || (major === 22 && minor >= 3);
}

async function makeAfresh(
  python: string,
  directory: string,
  options: readonly string[],
): Promise<string | undefined> {
  await removeTree(directory);
  const result = await runCaptured(python, ["-m", "venv", ...options, directory], { seconds: 120 });
  if (result.success) return undefined;
  await removeTree(directory);
  return `${python} -m venv: ${lastLine(result)}`;
}

/**
 * Removes a directory with all it holds, if it is there.
 *
 * @param directory its path
 */
export async function removeTree(directory: string): Promise<void> {
  try {
    await Deno.remove(directory, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
