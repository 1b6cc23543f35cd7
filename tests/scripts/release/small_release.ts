import { sha256 } from "../../../scripts/build/checksums.ts";
import { expectedFiles } from "../../../scripts/release/release_files.ts";

/**
 * Makes a complete release of small files.
 *
 * @param directory where
 * @param version the version
 */
export async function smallRelease(directory: string, version: string): Promise<void> {
  let sums = "";
  for (const name of expectedFiles(version)) {
    await Deno.writeTextFile(`${directory}/${name}`, name);
    sums += `${await sha256(new TextEncoder().encode(name))}  ${name}\n`;
  }
  await Deno.writeTextFile(`${directory}/SHA256SUMS`, sums);
}
