import { runTool } from "./run_tool.ts";

/** What the sources say they are. */
export interface SourceVersion {
  readonly version: string;
  /** Twelve hexadecimal digits, with `-dirty` for uncommitted changes, or `unknown`. */
  readonly commit: string;
}

/**
 * Reads the version from `deno.json` and the commit from git.
 *
 * @param root the directory of `deno.json`
 * @returns version and commit; the commit is `unknown` unless `root` is a git checkout of its own
 */
export async function sourceVersion(root: string): Promise<SourceVersion> {
  const config = JSON.parse(await Deno.readTextFile(`${root}/deno.json`)) as { version: string };
  return { version: config.version, commit: await commitOf(root) };
}

async function commitOf(root: string): Promise<string> {
  try {
    // A release unpacked inside another repository is not a checkout of that repository.
    if (await git(root, "rev-parse", "--show-prefix") !== "") return "unknown";
    const commit = await git(root, "rev-parse", "--short=12", "HEAD");
    return await git(root, "status", "--porcelain") === "" ? commit : `${commit}-dirty`;
  } catch {
    return "unknown";
  }
}

async function git(root: string, ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await runTool("git", ["-C", root, ...args]);
  if (!success) throw new Error(stderr);
  return stdout.trim();
}
