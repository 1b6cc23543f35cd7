import type { PythonVenv } from "./python_venv.ts";
import { lastLine, runCaptured } from "./run_captured.ts";

/**
 * Installs Python packages with pip.
 *
 * @param pip how to call it
 * @param wanted what to install, and options that are about that
 * @returns why it could not be done, `undefined` when it was
 */
export async function pipInstall(
  [command, ...args]: PythonVenv["pip"],
  wanted: readonly string[],
): Promise<string | undefined> {
  // What a test imports is compiled then; most of a large package is never imported.
  const flags = ["--quiet", "--disable-pip-version-check", "--no-input", "--no-compile"];
  const patience = ["--timeout", "20", "--retries", "2"];
  const result = await runCaptured(command, [...args, "install", ...flags, ...patience, ...wanted]);
  return result.success ? undefined : lastLine(result);
}
