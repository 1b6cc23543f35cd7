import { rejects, strictEqual } from "node:assert/strict";
import { commitTime } from "../../../scripts/build/commit_time.ts";
import { runTool } from "../../../scripts/build/run_tool.ts";
import { scratchDirectory } from "../../../scripts/scratch_directory.ts";

Deno.test("commitTime() is the time of the commit, unless SOURCE_DATE_EPOCH is set", async () => {
  await using scratch = await scratchDirectory();
  strictEqual(await commitTime(scratch.path, undefined), undefined);
  const author = ["-c", "user.name=Test", "-c", "user.email=test@example.com"];
  const env = { GIT_COMMITTER_DATE: "1700000000 +0200" };
  for (const args of [["init", "-q"], [...author, "commit", "-q", "--allow-empty", "-m", "Test"]]) {
    const { success, stderr } = await runTool("git", ["-C", scratch.path, ...args], { env });
    strictEqual(success, true, stderr);
  }
  strictEqual(await commitTime(scratch.path, undefined), "2023-11-14T22:13:20Z");
  strictEqual(await commitTime(scratch.path, ""), "2023-11-14T22:13:20Z");
  strictEqual(await commitTime(scratch.path, "0"), "1970-01-01T00:00:00Z");
});

Deno.test("commitTime() refuses a SOURCE_DATE_EPOCH that is no number of seconds", async () => {
  await using scratch = await scratchDirectory();
  for (const epoch of ["yesterday", "-1", "1e9", "99999999999999"]) {
    await rejects(commitTime(scratch.path, epoch), {
      name: "BuildError",
      message: `Cannot take "${epoch}" for a time: SOURCE_DATE_EPOCH counts seconds since 1970`,
    });
  }
});
