import { lastLine, runCaptured } from "./run_captured.ts";

/**
 * Installs Debian packages where this process may do so.
 *
 * @param names package names
 * @returns `undefined` when they are installed, else why they are not
 */
export async function installDebianPackages(names: readonly string[]): Promise<string | undefined> {
  if (!(await runCaptured("apt-get", ["--version"])).success) return "there is no apt-get";
  if (Deno.uid() !== 0) return "only root may use apt-get";
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  await runCaptured("apt-get", ["update", "--quiet"], { env, seconds: 120 });
  const install = ["install", "--quiet", "--yes", "--no-install-recommends", ...names];
  const result = await runCaptured("apt-get", install, { env, seconds: 300 });
  return result.success ? undefined : `apt-get: ${lastLine(result)}`;
}
