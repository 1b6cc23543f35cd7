import { rejects, strictEqual } from "node:assert/strict";
import { ensureDirectory } from "../../../lib/stores/filesystem/durable_write.ts";
import { scratchDirectory } from "../../../scripts/scratch_directory.ts";

Deno.test("ensureDirectory() makes all that is missing", async () => {
  await using scratch = await scratchDirectory();
  await ensureDirectory(Deno, `${scratch.path}/a/b/c`);
  strictEqual((await Deno.stat(`${scratch.path}/a/b/c`)).isDirectory, true);
});

Deno.test("ensureDirectory() gives up below a link that leads nowhere", async () => {
  await using scratch = await scratchDirectory();
  await Deno.symlink(`${scratch.path}/nowhere`, `${scratch.path}/link`);
  await rejects(ensureDirectory(Deno, `${scratch.path}/link/a/b`), Deno.errors.NotFound);
});
