import { sha256 } from "./checksums.ts";
import { replaceFile } from "./replace_file.ts";
import { releaseName, TARGETS } from "./targets.ts";

/** The checksums of a release, as `sha256sum` writes them. */
export const SUMS_NAME = "SHA256SUMS";

/**
 * Names the software bill of materials of a release.
 *
 * @param version the program's version
 * @returns a name without directory
 */
export function sbomName(version: string): string {
  return `async-job-${version}.cdx.json`;
}

/** Every name that a file of a release may have, whether it was built or not. */
function releaseNames(version: string): readonly string[] {
  const files = TARGETS.flatMap((target) =>
    [false, true].map((portable) => releaseName(version, target, portable))
  );
  return [...files, sbomName(version)].sort();
}

/**
 * Puts newly built files into the directory of a release, and with them one SBOM and one true
 * SHA256SUMS over all that lies there of this version. Files of the same version from other sources
 * are removed first, so that a release is never a mixture.
 *
 * @param directory the directory; it is made when missing
 * @param version the program's version
 * @param built the new files: their names, and where they lie on the same file system
 * @param bill the text of the SBOM
 * @returns names of all files of the release, sorted
 */
export async function putIntoRelease(
  directory: string,
  version: string,
  built: ReadonlyMap<string, string>,
  bill: string,
): Promise<readonly string[]> {
  const earlier = await Deno.readTextFile(`${directory}/${sbomName(version)}`).catch(ifMissing);
  if (earlier !== bill) {
    for (const name of [SUMS_NAME, ...releaseNames(version)]) {
      await Deno.remove(`${directory}/${name}`).catch(ifMissing);
    }
  }
  for (const [name, path] of built) await Deno.rename(path, `${directory}/${name}`);
  await replaceFile(
    `${directory}/${sbomName(version)}`,
    (temporary) => Deno.writeTextFile(temporary, bill),
  );
  return await writeSums(directory, version);
}

async function writeSums(directory: string, version: string): Promise<readonly string[]> {
  const sums = new Map<string, string>();
  for (const name of releaseNames(version)) {
    const bytes = await Deno.readFile(`${directory}/${name}`).catch(ifMissing);
    if (bytes !== undefined) sums.set(name, await sha256(bytes));
  }
  const lines = [...sums].map(([name, sum]) => `${sum}  ${name}\n`);
  await replaceFile(
    `${directory}/${SUMS_NAME}`,
    (temporary) => Deno.writeTextFile(temporary, lines.join("")),
  );
  return [...sums.keys()];
}

function ifMissing(error: unknown): undefined {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
  return undefined;
}
