import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { recordKey } from "../../../lib/record/record_key.ts";
import type { FileSystem } from "../../../lib/stores/filesystem/file_system.ts";
import { FilesystemStore } from "../../../lib/stores/filesystem/filesystem_store.ts";
import type { ObjectAge, Store } from "../../../lib/stores/store.ts";
import { scratchDirectory } from "../../../scripts/scratch_directory.ts";
import { failingFileSystem } from "./failing_file_system.ts";

const KEY = recordKey({ host: "h", jobName: "j" });
const CONTENT = new TextEncoder().encode("content");

/** A state directory with one record, and how it looks from outside. */
interface Place extends AsyncDisposable {
  readonly path: string;
  open(fs?: FileSystem): FilesystemStore;
  names(): Promise<string[]>;
}

async function place(): Promise<Place> {
  const scratch = await scratchDirectory();
  const open = (fs: FileSystem = Deno): FilesystemStore =>
    new FilesystemStore({ stateDir: scratch.path, requireStateDir: false }, fs);
  ok((await open().create(KEY, CONTENT)).written);
  return {
    path: `${scratch.path}/h/j.json`,
    open,
    names: async () => {
      const entries = await Array.fromAsync(Deno.readDir(`${scratch.path}/h`));
      return entries.map(({ name }) => name).sort();
    },
    [Symbol.asyncDispose]: () => scratch[Symbol.asyncDispose](),
  };
}

async function ageIn(store: Store): Promise<ObjectAge | undefined> {
  const object = await store.read(KEY);
  ok(object);
  return await store.age(KEY, object);
}

/** A file system on which no file can be made, with this error. */
function closedFileSystem(refusal: () => Error): FileSystem {
  const open: FileSystem["open"] = (path, options) => {
    if (options?.write === true) throw refusal();
    return Deno.open(path, options);
  };
  const mkdir: FileSystem["mkdir"] = () => Promise.reject(refusal());
  return { ...Deno, open, mkdir };
}

/** What the system says to one who may read a directory and not write it. */
const REFUSALS: Readonly<Record<string, () => Error>> = {
  "EACCES": () => new Deno.errors.PermissionDenied("Permission denied (os error 13)"),
  "EPERM": () => Object.assign(new Error("Operation not permitted"), { code: "EPERM" }),
  "EROFS": () => Object.assign(new Error("Read-only file system"), { code: "EROFS" }),
};
for (const [code, refusal] of Object.entries(REFUSALS)) {
  Deno.test(`FilesystemStore age() is not known to one who may only read (${code}), and create() fails`, async () => {
    await using there = await place();
    const reader = there.open(closedFileSystem(refusal));
    deepStrictEqual((await reader.read(KEY))?.content, CONTENT);
    strictEqual(await ageIn(reader), undefined);
    for (const jobName of ["j2", "j3"]) {
      await rejects(reader.create(recordKey({ host: "h", jobName }), CONTENT), {
        code: "PermissionDenied",
      });
    }
    await rejects(reader.create(recordKey({ host: "h2", jobName: "j" }), CONTENT), {
      code: "PermissionDenied",
    });
    deepStrictEqual(await there.names(), ["j.json"]);
  });
}

Deno.test("FilesystemStore age() on a full disk says so, instead of that it is not known", async () => {
  await using there = await place();
  const full = closedFileSystem(() => Object.assign(new Error("full"), { code: "ENOSPC" }));
  await rejects(ageIn(there.open(full)), {
    code: "DiskFull",
    message: /^Cannot tell the time in .*\/h: full$/,
  });
});

Deno.test("FilesystemStore age() leaves nothing behind, wherever it fails", async () => {
  await using there = await place();
  const object = await there.open().read(KEY);
  ok(object);
  for (let failAt = 1;; failAt++) {
    const failure = (): Error => Object.assign(new Error("struck"), { code: "EIO" });
    const fs = failingFileSystem(failAt, failure, false);
    const age = there.open(fs).age(KEY, object);
    if (fs.operations > 0 && failAt > 3) {
      ok(await age);
      break;
    }
    // Only the removal of the file may fail unnoticed.
    const error: unknown = await age.then(() => undefined, (thrown) => thrown);
    if (error !== undefined) strictEqual((error as { code?: string }).code, "FilesystemError");
    if (failAt < 3) ok(error);
    const left = (await there.names()).filter((name) => name !== "j.json");
    deepStrictEqual(left.length, failAt === 3 ? 1 : 0, `${failAt}`);
  }
});

Deno.test("FilesystemStore age() knows nothing of an object that was not read from it", async () => {
  await using there = await place();
  strictEqual(await there.open().age(KEY, { content: CONTENT }), undefined);
  deepStrictEqual(await there.names(), ["j.json"]);
});

Deno.test("FilesystemStore age() goes by the clock of a file server, whatever it shows", async () => {
  await using there = await place();
  for (const hours of [-2, 2]) {
    const age = await ageIn(there.open(serverAhead(hours * 3_600_000)));
    ok(age);
    const ahead = age.now.getTime() - Date.now();
    ok(Math.abs(ahead - hours * 3_600_000) < 60_000, `${ahead}`);
    const milliseconds = age.now.getTime() - age.writtenAt.getTime();
    ok(milliseconds >= 0 && milliseconds < 60_000, `${milliseconds}`);
  }
});

Deno.test("FilesystemStore age() is exact to a millisecond, or to a second where times are whole ones", async () => {
  await using there = await place();
  const wholeSeconds = serverAhead(0, (time) => Math.floor(time / 1000) * 1000);
  strictEqual((await ageIn(there.open(wholeSeconds)))?.resolution, 1000);
  const older = new Date("2025-11-24T22:30:00Z");
  await Deno.utime(there.path, older, older);
  // The clock itself shows that it is finer.
  const fine = serverAhead(
    0,
    (time) => time % 1000 === 0 ? time : Math.floor(time / 1000) * 1000 + 1,
  );
  strictEqual((await ageIn(there.open(fine)))?.resolution, 1);
});

Deno.test("FilesystemStore age() is that of the file that was read, not of one that took its place", async () => {
  await using there = await place();
  const old = new Date("2025-11-24T22:30:00Z");
  await Deno.utime(there.path, old, old);
  // The record is replaced between the look at its name and the reading.
  let looks = 0;
  const lstat: FileSystem["lstat"] = async (path) => {
    const info = await Deno.lstat(path);
    if (path === there.path && looks++ === 0) {
      await there.open().replace(KEY, new Uint8Array([1]), { content: CONTENT });
    }
    return info;
  };
  const store = there.open({ ...Deno, lstat });
  const object = await store.read(KEY);
  deepStrictEqual(object?.content, new Uint8Array([1]));
  ok(((await store.age(KEY, object))?.writtenAt.getTime() ?? 0) > old.getTime());
});

/** A file server whose clock is ahead of this machine's, and shows times as it likes. */
function serverAhead(milliseconds: number, shown = (time: number): number => time): FileSystem {
  const moved = (info: Deno.FileInfo): Deno.FileInfo => ({
    ...info,
    mtime: new Date(shown((info.mtime?.getTime() ?? NaN) + milliseconds)),
  });
  const open: FileSystem["open"] = async (path, options) => {
    const file = await Deno.open(path, options);
    const [stat, statSync] = [file.stat.bind(file), file.statSync.bind(file)];
    file.stat = async () => moved(await stat());
    file.statSync = () => moved(statSync());
    return file;
  };
  return { ...Deno, open };
}
