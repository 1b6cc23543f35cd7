import { parse } from "yaml";
import { BuildError } from "../build/build_error.ts";

/**
 * Reads the version from every file that states it.
 *
 * @param root the directory of `deno.json`
 * @returns file names with their versions, `deno.json` first
 * @throws {Deno.errors.NotFound} when one of the files is not there
 */
export async function statedVersions(root: string): Promise<ReadonlyMap<string, string>> {
  const read = (name: string): Promise<string> => Deno.readTextFile(`${root}/${name}`);
  const config = JSON.parse(await read("deno.json")) as { version?: unknown };
  const galaxy = parse(await read("galaxy.yml")) as { version?: unknown };
  const script = /^version=(.+)$/m.exec(await read("scripts/install.sh"))?.[1];
  return new Map([
    ["deno.json", String(config.version)],
    ["galaxy.yml", String(galaxy.version)],
    ["scripts/install.sh", String(script)],
  ]);
}

/**
 * Finds the one version that all files state.
 *
 * @param stated what they state
 * @returns the version
 * @throws {BuildError} when they differ
 */
export function agreedVersion(stated: ReadonlyMap<string, string>): string {
  const [version = "", ...others] = new Set(stated.values());
  if (others.length === 0) return version;
  const list = [...stated].map(([name, each]) => `${name} says ${each}`).join(", ");
  throw new BuildError(
    `Cannot release: the versions differ: ${list}`,
    "Write the same version into all of them",
  );
}
