import { BuildError } from "../build/build_error.ts";
import type { ReleaseDescription } from "./check_release.ts";

/**
 * Names the command that publishes a release. Its text goes to standard input.
 *
 * @param version the version
 * @param files paths of the files
 * @returns the command and its arguments
 */
export function publishCommand(version: string, files: readonly string[]): readonly string[] {
  // A version with a hyphen is a preview, by the rules of semantic versioning.
  const preview = version.includes("-") ? ["--prerelease"] : [];
  const fixed = ["--verify-tag", "--title", `async-job ${version}`, "--notes-file", "-"];
  return ["gh", "release", "create", `v${version}`, ...fixed, ...preview, ...files];
}

/**
 * Publishes a release on GitHub with its `gh` command, which finds the repository and its token by
 * itself.
 *
 * @param description version and text
 * @param files paths of the files
 * @throws {BuildError} when `gh` is not there or fails; it has said why on standard error then
 */
export async function publishRelease(
  { version, notes }: ReleaseDescription,
  files: readonly string[],
): Promise<void> {
  const [command = "", ...args] = publishCommand(version, files);
  try {
    const child = new Deno.Command(command, { args, stdin: "piped" }).spawn();
    const [, { success }] = await Promise.all([feed(child.stdin, notes), child.status]);
    if (success) return;
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new BuildError("Cannot publish: gh is not installed", "Install GitHub's gh", { cause });
  }
  throw new BuildError(
    `Cannot publish version ${version}: gh failed`,
    "See what it said; a release that exists already has to be removed first",
  );
}

/** A command that fails early leaves its input unread. */
async function feed(stdin: WritableStream<Uint8Array>, text: string): Promise<void> {
  try {
    await new Blob([text]).stream().pipeTo(stdin);
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}
