import { BuildError } from "./build_error.ts";
import { targetOfFile } from "./executable_target.ts";
import { DENO_VERSION } from "./runtimes.ts";
import { executableSuffix } from "./targets.ts";

/**
 * Finds the base runtimes (`denort`) that `deno compile` is to build on. DENORT_DIR names a directory
 * with one of them for each target, `TARGET/denort` or `TARGET/denort.exe`; DENORT_BIN names a single
 * one; without either Deno downloads what it needs.
 *
 * @param targets what to build for
 * @param env reads an environment variable
 * @returns the path for each target, empty for a download
 * @throws {BuildError} when one is missing, is for another platform, or would have to serve several
 */
export async function baseRuntimes(
  targets: readonly string[],
  env: (name: string) => string | undefined,
): Promise<ReadonlyMap<string, string>> {
  const [directory, single] = [env("DENORT_DIR"), env("DENORT_BIN")];
  const found = new Map<string, string>();
  for (const target of targets) {
    if (directory) {
      const path = `${directory}/${target}/denort${executableSuffix(target)}`;
      await check("DENORT_DIR", path, target);
      found.set(target, path);
    } else if (single) {
      if (targets.length > 1) {
        throw new BuildError(
          `Cannot build for ${targets.length} targets with DENORT_BIN: it names one base runtime`,
          `${DIRECTORY_HINT}, or build one with --target, or all with --portable`,
        );
      }
      await check("DENORT_BIN", single, target);
    }
  }
  return found;
}

const DIRECTORY_HINT = "Set DENORT_DIR to a directory that holds a denort executable of Deno " +
  `${DENO_VERSION} for each target as TARGET/denort, on Windows TARGET/denort.exe`;

async function check(variable: string, path: string, target: string): Promise<void> {
  let found: string | undefined;
  try {
    found = await targetOfFile(path);
  } catch (cause) {
    throw new BuildError(
      `Cannot build for ${target}: the base runtime "${path}" of ${variable} cannot be read: ` +
        (cause instanceof Error ? cause.message : String(cause)),
      `${DIRECTORY_HINT}, or build with --portable`,
      { cause },
    );
  }
  if (found === target) return;
  throw new BuildError(
    `Cannot build for ${target}: the base runtime "${path}" of ${variable} is ` +
      (found === undefined ? "no executable that it could be" : `for ${found}`),
    `${DIRECTORY_HINT}, or build with --portable`,
  );
}
