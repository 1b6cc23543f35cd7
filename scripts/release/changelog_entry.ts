import { BuildError } from "../build/build_error.ts";

/** What the changelog says of one version. */
export interface ChangelogEntry {
  /** Day of the release, as `2026-01-31`, or nothing while it stands as unreleased. */
  readonly date: string | undefined;
  /** Everything below the heading: Markdown, with a final newline. */
  readonly notes: string;
}

/**
 * Finds a version in a changelog whose headings read `## 1.2.3 (2026-01-31)` or
 * `## 1.2.3 (unreleased)`.
 *
 * @param changelog Markdown
 * @param version the version
 * @returns its entry
 * @throws {BuildError} when there is none, or it is empty
 */
export function changelogEntry(changelog: string, version: string): ChangelogEntry {
  const [, ...sections] = changelog.split(/^## /m);
  for (const section of sections) {
    const [heading = "", ...lines] = section.split("\n");
    const [, named, when] = /^(\S+) \((unreleased|\d{4}-\d\d-\d\d)\)$/.exec(heading.trim()) ?? [];
    if (named !== version) continue;
    const notes = lines.join("\n").trim();
    if (notes === "") break;
    return { date: when === "unreleased" ? undefined : when, notes: `${notes}\n` };
  }
  throw new BuildError(
    `Cannot find what version ${version} changes: CHANGELOG.md has no text under ` +
      `"## ${version} (YYYY-MM-DD)"`,
    `Write it, with "unreleased" in place of the day until there is one`,
  );
}
