import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { openLocked } from "../../../lib/stores/filesystem/file_lock.ts";
import type { FileSystem } from "../../../lib/stores/filesystem/file_system.ts";
import { scratchDirectory } from "../../../scripts/scratch_directory.ts";

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
  strictEqual(await textOf(file), "new");
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

Deno.test("openLocked() gives up where a file gets another number at each look", async () => {
  await using scratch = await scratchDirectory();
  const path = `${scratch.path}/record`;
  await Deno.writeTextFile(path, "x");
  let waited = 0;
  const locking = openLocked(unstableFileSystem(), path, (pause) => {
    waited += pause;
    return Promise.resolve();
  });
  await rejects(locking, {
    code: "FilesystemError",
    message: /^Cannot change .*record: .* another file at each look$/,
    hint: /inode numbers/,
  });
  ok(waited >= 10_000 && waited < 11_000, String(waited));
  // No lock is left behind.
  using file = await Deno.open(path, { read: true, write: true });
  deepStrictEqual(await file.tryLock(true), true);
});

Deno.test("openLocked() waits no longer for replaced files and held locks together than for one of them", async () => {
  await using scratch = await scratchDirectory();
  const path = `${scratch.path}/record`;
  await Deno.writeTextFile(path, "x");
  let waited = 0;
  let holder: Deno.FsFile | undefined;
  const locking = openLocked(unstableFileSystem(), path, async (pause) => {
    waited += pause;
    holder?.close();
    holder = waited > 5000 ? await Deno.open(path, { read: true, write: true }) : undefined;
    await holder?.tryLock(true);
  });
  await rejects(locking, { code: "FilesystemError" });
  holder?.close();
  ok(waited < 11_000, String(waited));
});

Deno.test("openLocked() is not deceived by what an NFS client remembers of the path", async () => {
  await using scratch = await scratchDirectory();
  const path = `${scratch.path}/record`;
  await Deno.writeTextFile(path, "old");
  const old = await Deno.lstat(path);
  await Deno.writeTextFile(`${path}.new`, "new");
  // Another client replaces the file just before it is locked here; a look still shows the old one.
  const open: FileSystem["open"] = async (at, options) => {
    const file = await Deno.open(at, options);
    const tryLock = file.tryLock.bind(file);
    file.tryLock = async (exclusive) => {
      await Deno.rename(`${path}.new`, path).catch(() => {});
      return await tryLock(exclusive);
    };
    return file;
  };
  const lstat: FileSystem["lstat"] = () => Promise.resolve(old);
  using file = await openLocked({ ...Deno, open, lstat }, path);
  ok(file);
  strictEqual(await textOf(file), "new");
});

Deno.test("openLocked() takes a file without a name for replaced, though opening shows it once more", async () => {
  await using scratch = await scratchDirectory();
  const path = `${scratch.path}/record`;
  await Deno.writeTextFile(path, "old");
  let opened = 0;
  const stale: Deno.FsFile[] = [];
  const open: FileSystem["open"] = async (at, options) => {
    if (opened++ > 1) return await Deno.open(at, options);
    // The server keeps the old file a while for who asks by its handle, without any name.
    const file = await Deno.open(at, options);
    const stat = file.stat.bind(file);
    file.stat = async () => ({ ...await stat(), nlink: 0 });
    stale.push(file);
    return file;
  };
  using file = await openLocked({ ...Deno, open }, path);
  ok(file);
  ok(!stale.includes(file));
});

async function textOf(file: Deno.FsFile): Promise<string> {
  const buffer = new Uint8Array(10);
  return new TextDecoder().decode(buffer.subarray(0, await file.read(buffer) ?? 0));
}

/** A file system on which every file has another number at each look. */
function unstableFileSystem(): FileSystem {
  let number = 0;
  const open: FileSystem["open"] = async (path, options) => {
    const file = await Deno.open(path, options);
    const stat = file.stat.bind(file);
    file.stat = async () => ({ ...await stat(), ino: ++number });
    return file;
  };
  return { ...Deno, open };
}
