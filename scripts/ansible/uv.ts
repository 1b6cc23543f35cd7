import { pipInstall } from "./pip_install.ts";
import { pipSettings } from "./pip_settings.ts";
import { workDirectory } from "./provision.ts";
import { removeTree } from "./python_venv.ts";
import { runCaptured } from "./run_captured.ts";

/** Installs Python packages in a tenth of pip's time. */
export interface Uv {
  readonly command: string;
  /** What it needs to know besides its own settings. */
  readonly env: Record<string, string>;
}

/**
 * Finds uv on the PATH, or gets it from PyPI into Ansible's work directory.
 *
 * @param root directory of the checkout
 * @param python a Python whose pip is used
 * @returns how to call it; `undefined` where it cannot be had
 */
export async function findUv(root: string, python: string): Promise<Uv | undefined> {
  const directory = `${workDirectory(root)}/uv`;
  const env = await pipSettings(python);
  for (const command of ["uv", `${directory}/bin/uv`]) {
    if ((await runCaptured(command, ["--version"])).success) return { command, env };
  }
  await removeTree(directory);
  const wanted = ["--only-binary", ":all:", "--target", directory, "uv"];
  const problem = await pipInstall([python, "-m", "pip"], wanted);
  return problem === undefined ? { command: `${directory}/bin/uv`, env } : undefined;
}

/**
 * Installs packages into a virtual environment.
 *
 * @param uv as {@link findUv} found it
 * @param python the environment's Python
 * @param requirements what to install
 * @returns whether they are there
 */
export async function uvInstall(
  { command, env }: Uv,
  python: string,
  requirements: readonly string[],
): Promise<boolean> {
  const args = ["pip", "install", "--quiet", "--python", python, ...requirements];
  const own = { UV_HTTP_TIMEOUT: "20", UV_NO_PROGRESS: "1", UV_PYTHON_DOWNLOADS: "never" };
  return (await runCaptured(command, args, { env: { ...own, ...env } })).success;
}
