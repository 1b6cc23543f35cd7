import { BuildError } from "../build/build_error.ts";
import { sha256 } from "../build/checksums.ts";
import { executableSuffix, releaseName, TARGETS } from "../build/targets.ts";

const AGAIN =
  "Run `deno task compile --all` and `deno task compile --all --portable` on this commit";

/**
 * Names the files of a release that SHA256SUMS has to list.
 *
 * @param version the version
 * @returns names without directory, sorted
 */
export function expectedFiles(version: string): readonly string[] {
  const portable = TARGETS.filter((target) => executableSuffix(target) === "");
  return [
    ...TARGETS.map((target) => releaseName(version, target, false)),
    ...portable.map((target) => releaseName(version, target, true)),
    `async-job-${version}.cdx.json`,
  ].sort();
}

/**
 * Finds the files of a release, and makes sure that they are complete and whole.
 *
 * @param root the directory of `deno.json`
 * @param directory where the build put them
 * @param version the version
 * @returns paths of all that is published: what SHA256SUMS lists, itself, and the installer
 * @throws {BuildError} when a file is missing, not listed, or not what SHA256SUMS says
 */
export async function releaseFiles(
  root: string,
  directory: string,
  version: string,
): Promise<readonly string[]> {
  const sums = await readSums(`${directory}/SHA256SUMS`);
  const expected = expectedFiles(version);
  const missing = expected.filter((name) => !sums.has(name));
  if (missing.length > 0) {
    throw new BuildError(`SHA256SUMS does not list ${missing.join(", ")}`, AGAIN);
  }
  const unknown = [...sums.keys()].filter((name) => !expected.includes(name));
  if (unknown.length > 0) {
    throw new BuildError(`SHA256SUMS lists what is no part of it: ${unknown.join(", ")}`, AGAIN);
  }
  for (const [name, sum] of sums) {
    const found = await sha256(await readPart(`${directory}/${name}`));
    if (found !== sum) {
      throw new BuildError(`${name} has the SHA-256 ${found}, SHA256SUMS says ${sum}`, AGAIN);
    }
  }
  const built = [...expected, "SHA256SUMS"].map((name) => `${directory}/${name}`);
  return [...built, `${root}/scripts/install.sh`];
}

async function readSums(path: string): Promise<Map<string, string>> {
  const text = new TextDecoder().decode(await readPart(path));
  return new Map(
    text.split("\n").filter((line) => line !== "").map((line) => {
      const [, sum = "", name = ""] = /^([0-9a-f]{64}) [ *](.+)$/.exec(line) ?? [];
      if (name === "") {
        throw new BuildError(`SHA256SUMS has a line of another form: ${line}`, AGAIN);
      }
      return [name, sum];
    }),
  );
}

async function readPart(path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await Deno.readFile(path);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new BuildError(`Cannot release: ${path} is missing`, AGAIN, { cause });
  }
}
