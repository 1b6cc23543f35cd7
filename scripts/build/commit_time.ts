import { BuildError } from "./build_error.ts";
import { runTool } from "./run_tool.ts";

/**
 * Tells the time that a build carries, so that two builds of one commit say the same: that of the
 * commit, or SOURCE_DATE_EPOCH (https://reproducible-builds.org/specs/source-date-epoch/).
 *
 * @param root the directory of `deno.json`
 * @param epoch the value of SOURCE_DATE_EPOCH, seconds since 1970
 * @returns UTC in ISO 8601, or nothing outside a git checkout
 * @throws {BuildError} when SOURCE_DATE_EPOCH is no number of seconds
 */
export async function commitTime(
  root: string,
  epoch: string | undefined,
): Promise<string | undefined> {
  if (epoch !== undefined && epoch !== "") return fromSeconds(epoch);
  const { success, stdout } = await runTool("git", ["-C", root, "log", "-1", "--format=%ct"])
    .catch(() => ({ success: false, stdout: "" }));
  return success ? fromSeconds(stdout.trim()) : undefined;
}

function fromSeconds(seconds: string): string {
  const date = new Date(/^\d+$/.test(seconds) ? Number(seconds) * 1000 : NaN);
  if (!Number.isNaN(date.valueOf())) return date.toISOString().replace(".000Z", "Z");
  throw new BuildError(
    `Cannot take "${seconds}" for a time: SOURCE_DATE_EPOCH counts seconds since 1970`,
    "Unset SOURCE_DATE_EPOCH, or set it to what `git log -1 --format=%ct` prints",
  );
}
