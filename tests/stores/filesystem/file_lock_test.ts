import { ok, rejects, strictEqual } from "node:assert/strict";
import { openLocked } from "../../../lib/stores/filesystem/file_lock.ts";
import { scratchDirectory } from "../../scratch_directory.ts";

Deno.test("openLocked() says that nothing is at the path", async () => {
  await using scratch = await scratchDirectory();
  strictEqual(await openLocked(Deno, `${scratch.path}/none`), undefined);
});

Deno.test("openLocked() waits for the holder and then locks what the path names by then", async () => {
  await using scratch = await scratchDirectory();
  const path = `${scratch.path}/record`;
  await Deno.writeTextFile(path, "old");
  const holder = await openLocked(Deno, path);
  ok(holder);
  let waits = 0;
  using file = await openLocked(Deno, path, async () => {
    if (++waits < 3) return;
    await Deno.writeTextFile(`${path}.new`, "new");
    await Deno.rename(`${path}.new`, path);
    holder.close();
  });
  ok(file);
  strictEqual(waits, 3);
  const buffer = new Uint8Array(10);
  strictEqual(new TextDecoder().decode(buffer.subarray(0, await file.read(buffer) ?? 0)), "new");
});

Deno.test("openLocked() gives up on a holder that never lets go", async () => {
  await using scratch = await scratchDirectory();
  const path = `${scratch.path}/record`;
  await Deno.writeTextFile(path, "x");
  using holder = await openLocked(Deno, path);
  ok(holder);
  const waiting = openLocked(Deno, path, () => Promise.resolve());
  await rejects(waiting, { code: "FilesystemError", message: /held its lock/ });
});
