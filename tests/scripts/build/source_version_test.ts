import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { runTool } from "../../../scripts/build/run_tool.ts";
import { sourceVersion } from "../../../scripts/build/source_version.ts";
import { scratchDirectory } from "../../../scripts/scratch_directory.ts";

/** A git repository with one commit, which holds `deno.json` and `part/deno.json`. */
async function repository(path: string): Promise<void> {
  await Deno.mkdir(`${path}/part`);
  await Deno.writeTextFile(`${path}/deno.json`, '{"version":"1.2.3"}');
  await Deno.writeTextFile(`${path}/part/deno.json`, '{"version":"4.5.6"}');
  const author = ["-c", "user.name=Test", "-c", "user.email=test@example.com"];
  const commands = [["init", "--quiet"], ["add", "."], [...author, "commit", "-q", "-m", "Test"]];
  for (const args of commands) {
    const { success, stderr } = await runTool("git", ["-C", path, ...args]);
    strictEqual(success, true, stderr);
  }
}

Deno.test("sourceVersion() names version and commit, and says when files changed", async () => {
  await using scratch = await scratchDirectory();
  await repository(scratch.path);
  const { version, commit } = await sourceVersion(scratch.path);
  strictEqual(version, "1.2.3");
  match(commit, /^[0-9a-f]{12}$/);
  await Deno.writeTextFile(`${scratch.path}/new.ts`, "");
  deepStrictEqual(await sourceVersion(scratch.path), { version, commit: `${commit}-dirty` });
});

Deno.test("sourceVersion() knows no commit outside a checkout of its own", async () => {
  await using scratch = await scratchDirectory();
  await repository(scratch.path);
  const part = await sourceVersion(`${scratch.path}/part`);
  deepStrictEqual(part, { version: "4.5.6", commit: "unknown" });
  await Deno.remove(`${scratch.path}/.git`, { recursive: true });
  strictEqual((await sourceVersion(scratch.path)).commit, "unknown");
});
