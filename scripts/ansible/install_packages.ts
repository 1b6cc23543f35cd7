import { pipInstall } from "./pip_install.ts";
import { makeBareVenv, makeVenv } from "./python_venv.ts";
import { runCaptured } from "./run_captured.ts";
import { type Uv, uvInstall } from "./uv.ts";

/**
 * Installs Python packages from PyPI into a virtual environment of their own, in place of whatever is
 * there: with uv where that can be had, with pip where not, or where uv fails.
 *
 * @param python the Python to use
 * @param directory where to make the environment
 * @param requirements what to install
 * @param uv how to call uv
 * @returns why it could not be done, `undefined` when it was
 */
export async function installAfresh(
  python: string,
  directory: string,
  requirements: readonly string[],
  uv: Uv | undefined,
): Promise<string | undefined> {
  if (
    uv !== undefined && await makeBareVenv(python, directory) === undefined &&
    await uvInstall(uv, `${directory}/bin/python`, requirements)
  ) return undefined;
  const venv = await makeVenv(python, directory);
  return typeof venv === "string" ? venv : await pipInstall(venv.pip, requirements);
}

/**
 * Adds packages to a virtual environment, by the same means.
 *
 * @param bin directory of its programs
 * @param requirements what to install
 * @param uv how to call uv
 * @returns why it could not be done, `undefined` when it was
 */
export async function installInto(
  bin: string,
  requirements: readonly string[],
  uv: Uv | undefined,
): Promise<string | undefined> {
  const python = `${bin}/python`;
  if (uv !== undefined && await uvInstall(uv, python, requirements)) return undefined;
  const own = (await runCaptured(python, ["-m", "pip", "--version"])).success;
  return await pipInstall(
    own ? [python, "-m", "pip"] : ["python3", "-m", "pip", "--python", python],
    requirements,
  );
}
