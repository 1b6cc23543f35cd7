import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { putIntoRelease } from "../../../scripts/build/release_directory.ts";
import { runTool } from "../../../scripts/build/run_tool.ts";
import { releaseName } from "../../../scripts/build/targets.ts";
import { namesIn } from "../../binary/launch.ts";
import { scratchDirectory } from "../../../scripts/scratch_directory.ts";

const LINUX = releaseName("1.2.3", "x86_64-unknown-linux-gnu", false);
const PORTABLE = releaseName("1.2.3", "x86_64-unknown-linux-gnu", true);
const WINDOWS = releaseName("1.2.3", "x86_64-pc-windows-msvc", false);
const SBOM = "async-job-1.2.3.cdx.json";

/** Puts one file with a text into the release. */
async function put(path: string, name: string, bill: string): Promise<readonly string[]> {
  await Deno.writeTextFile(`${path}/new`, `built as ${name}`);
  return await putIntoRelease(path, "1.2.3", new Map([[name, `${path}/new`]]), bill);
}

async function assertSumsHold(path: string, names: readonly string[]): Promise<void> {
  const { stdout } = await runTool("sha256sum", ["--strict", "-c", "SHA256SUMS"], { cwd: path });
  strictEqual(stdout, names.map((name) => `${name}: OK\n`).join(""));
}

Deno.test("putIntoRelease() sums up all that was built from the same sources", async () => {
  await using scratch = await scratchDirectory();
  await put(scratch.path, PORTABLE, "bill");
  await put(scratch.path, WINDOWS, "bill");
  deepStrictEqual(await put(scratch.path, LINUX, "bill"), [WINDOWS, LINUX, PORTABLE, SBOM]);
  deepStrictEqual(await namesIn(scratch.path), ["SHA256SUMS", WINDOWS, LINUX, PORTABLE, SBOM]);
  await assertSumsHold(scratch.path, [WINDOWS, LINUX, PORTABLE, SBOM]);
});

Deno.test("putIntoRelease() removes what was built from other sources, and nothing else", async () => {
  await using scratch = await scratchDirectory();
  await put(scratch.path, PORTABLE, "bill");
  const others = ["async-job", "async-job-1.2.3-notes.txt", LINUX.replace("1.2.3", "1.2.2")];
  for (const name of others) await Deno.writeTextFile(`${scratch.path}/${name}`, "");
  await put(scratch.path, WINDOWS, "another bill");
  deepStrictEqual(
    await namesIn(scratch.path),
    [...others, "SHA256SUMS", WINDOWS, SBOM].sort(),
  );
  await assertSumsHold(scratch.path, [WINDOWS, SBOM]);
});
