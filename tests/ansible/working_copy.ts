import { deepStrictEqual } from "node:assert/strict";
import { runTool } from "../../scripts/build/run_tool.ts";

/** Nobody's settings: neither the user's name nor a signing key nor hooks. */
const GIT_ENV = {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "test",
  GIT_AUTHOR_EMAIL: "test@example.com",
  GIT_COMMITTER_NAME: "test",
  GIT_COMMITTER_EMAIL: "test@example.com",
};

/**
 * Runs git and insists that it succeeds.
 *
 * @param directory where
 * @param args what
 * @returns its output
 */
export async function git(directory: string, ...args: readonly string[]): Promise<string> {
  const result = await runTool("git", ["-C", directory, ...args], { env: GIT_ENV });
  deepStrictEqual(
    { ...result, stdout: "", stderr: "" },
    { success: true, stdout: "", stderr: "" },
    result.stderr,
  );
  return result.stdout;
}

/**
 * Makes a repository with one commit of all that lies in a directory.
 *
 * @param directory the directory, which becomes the repository
 */
export async function commitAll(directory: string): Promise<void> {
  await git(directory, "init", "--quiet");
  await git(directory, "add", "--all", "--force");
  await git(directory, "commit", "--quiet", "--message", "All there is");
}

/**
 * Copies what git knows of a checkout, with the changes that are not committed yet, into a repository
 * of its own.
 *
 * @param root the checkout
 * @param directory where the repository goes; must not exist
 */
export async function copyCheckout(root: string, directory: string): Promise<void> {
  const listed = await git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard");
  await Deno.mkdir(directory);
  for (const path of new Set(listed.split("\0").filter((path) => path !== ""))) {
    const [from, to] = [`${root}/${path}`, `${directory}/${path}`];
    await Deno.mkdir(to.slice(0, to.lastIndexOf("/")), { recursive: true });
    try {
      const { isSymlink } = await Deno.lstat(from);
      if (isSymlink) await Deno.symlink(await Deno.readLink(from), to);
      else await Deno.copyFile(from, to);
    } catch (error) {
      // Removed, but not committed yet.
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  await commitAll(directory);
}
