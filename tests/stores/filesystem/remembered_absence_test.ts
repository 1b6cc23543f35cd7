import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { recordKey } from "../../../lib/record/record_key.ts";
import type { FileSystem } from "../../../lib/stores/filesystem/file_system.ts";
import { FilesystemStore } from "../../../lib/stores/filesystem/filesystem_store.ts";
import { scratchDirectory } from "../../../scripts/scratch_directory.ts";

const CONTENT = new TextEncoder().encode("content");
const KEYS = [
  recordKey({ host: "h", jobName: "j" }),
  recordKey({ host: "h", playbookName: "p", jobName: "j" }),
];

/** An NFS client that takes every name below a directory for absent until the name's own directory is opened. */
function forgetful(below: string): FileSystem {
  const opened = new Set<string>();
  const open: FileSystem["open"] = async (path, options) => {
    const file = await Deno.open(path, options);
    opened.add(String(path));
    return file;
  };
  const look = (real: FileSystem["lstat"]): FileSystem["lstat"] => async (path) => {
    const folder = String(path).replace(/\/[^/]+$/, "");
    if (folder.startsWith(below) && !opened.has(folder)) {
      throw new Deno.errors.NotFound("remembered");
    }
    return await real(path);
  };
  return { ...Deno, open, lstat: look(Deno.lstat), stat: look(Deno.stat) };
}

function storeIn(stateDir: string, fs: FileSystem = Deno): FilesystemStore {
  return new FilesystemStore({ stateDir, requireStateDir: false }, fs);
}

Deno.test("FilesystemStore does not take for absent what an NFS client only remembers so", async () => {
  for (const key of KEYS) {
    await using scratch = await scratchDirectory();
    const stateDir = `${scratch.path}/state`;
    await storeIn(stateDir).create(key, CONTENT);
    const open = (): FilesystemStore => storeIn(stateDir, forgetful(scratch.path));
    deepStrictEqual((await open().read(key))?.content, CONTENT);
    const outcome = await open().create(key, new Uint8Array([1]));
    ok(outcome.written === undefined);
    deepStrictEqual(outcome.found?.content, CONTENT);
    ok((await open().replace(key, new Uint8Array([2]), { content: CONTENT })).written);
    strictEqual(await open().remove(key, { content: new Uint8Array([2]) }), true);
    strictEqual(await open().read(key), undefined);
  }
});

Deno.test("FilesystemStore takes for absent what is in a directory that may only be passed through", async () => {
  for (const key of KEYS) {
    await using scratch = await scratchDirectory();
    await Deno.mkdir(`${scratch.path}/h/p`, { recursive: true });
    const open: FileSystem["open"] = (path) => {
      throw new Deno.errors.PermissionDenied(`open ${path}`);
    };
    strictEqual(await storeIn(scratch.path, { ...Deno, open }).read(key), undefined);
  }
});

Deno.test("FilesystemStore says of nothing that it is absent whose directory cannot be asked", async () => {
  for (const key of KEYS) {
    await using scratch = await scratchDirectory();
    await Deno.mkdir(`${scratch.path}/h/p`, { recursive: true });
    const open: FileSystem["open"] = () => {
      throw Object.assign(new Error("Stale file handle"), { code: "ESTALE" });
    };
    await rejects(storeIn(scratch.path, { ...Deno, open }).read(key), { code: "FilesystemError" });
  }
});
