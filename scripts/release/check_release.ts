import { BuildError } from "../build/build_error.ts";
import { changelogEntry } from "./changelog_entry.ts";
import { agreedVersion, statedVersions } from "./stated_versions.ts";

/** A release as the sources describe it. */
export interface ReleaseDescription {
  readonly version: string;
  /** The release's text in Markdown. */
  readonly notes: string;
}

/**
 * Checks that all that states the version agrees.
 *
 * @param root the directory of `deno.json`
 * @param tag the tag to release, or nothing before there is one
 * @returns version and notes
 * @throws {BuildError} when something differs, or a tagged version is still called unreleased
 */
export async function checkRelease(
  root: string,
  tag: string | undefined,
): Promise<ReleaseDescription> {
  const version = agreedVersion(await statedVersions(root));
  const changelog = await Deno.readTextFile(`${root}/CHANGELOG.md`);
  const { date, notes } = changelogEntry(changelog, version);
  if (tag !== undefined && tag !== `v${version}`) {
    throw new BuildError(
      `Cannot release ${tag}: the files state version ${version}`,
      `Tag a commit that states the version of the tag, or name the tag v${version}`,
    );
  }
  if (tag !== undefined && date === undefined) {
    throw new BuildError(
      `Cannot release ${tag}: CHANGELOG.md calls it unreleased`,
      `Write the day into its heading, as in "## ${version} (YYYY-MM-DD)", and tag that commit`,
    );
  }
  return { version, notes };
}
