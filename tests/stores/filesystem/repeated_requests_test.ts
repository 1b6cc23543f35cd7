import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { recordKey } from "../../../lib/record/record_key.ts";
import type { FileSystem } from "../../../lib/stores/filesystem/file_system.ts";
import { FilesystemStore } from "../../../lib/stores/filesystem/filesystem_store.ts";
import { scratchDirectory } from "../../../scripts/scratch_directory.ts";
import { testAge } from "../age_conformance.ts";
import { testStore } from "../conformance.ts";
import { wasWritten } from "../was_written.ts";
import { directoryPlace } from "./directory_place.ts";
import { repeatingFileSystem } from "./repeating_file_system.ts";

const overNfs = (): ReturnType<typeof directoryPlace> => directoryPlace(repeatingFileSystem);
testStore("FilesystemStore over NFS that repeats every request", overNfs);
testAge("FilesystemStore over NFS that repeats every request", overNfs);

const KEY = recordKey({ host: "h", jobName: "j" });
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A state directory, and the names of the files in the record's folder. */
interface Place extends AsyncDisposable {
  open(fs?: Partial<FileSystem>): FilesystemStore;
  names(): Promise<string[]>;
}

async function place(): Promise<Place> {
  const scratch = await scratchDirectory();
  const options = { stateDir: scratch.path, requireStateDir: false };
  return {
    open: (fs = {}) => new FilesystemStore(options, { ...Deno, ...fs }),
    names: async () => {
      const entries = await Array.fromAsync(Deno.readDir(`${scratch.path}/h`));
      return entries.map(({ name }) => name).sort();
    },
    [Symbol.asyncDispose]: () => scratch[Symbol.asyncDispose](),
  };
}

Deno.test("FilesystemStore over NFS that repeats every request leaves nothing but the record behind", async () => {
  await using there = await place();
  const store = there.open(repeatingFileSystem());
  const first = await store.create(KEY, bytes("first"));
  ok(first.written);
  strictEqual(await wasWritten(store.create(KEY, bytes("second"))), false);
  ok(await store.age(KEY, first.written));
  const second = await store.replace(KEY, bytes("second"), first.written);
  ok(second.written);
  deepStrictEqual(await there.names(), ["j.json"]);
  strictEqual(await store.remove(KEY, second.written), true);
  deepStrictEqual(await there.names(), []);
});

Deno.test("FilesystemStore create() does not take another's file for its own where a link exists", async () => {
  await using there = await place();
  const link: FileSystem["link"] = async (_, to) => {
    await Deno.writeTextFile(to, "theirs");
    throw new Deno.errors.AlreadyExists("link");
  };
  const outcome = await there.open({ link }).create(KEY, bytes("mine"));
  ok(outcome.written === undefined);
  deepStrictEqual(outcome.found?.content, bytes("theirs"));
  deepStrictEqual(await there.names(), ["j.json"]);
});

Deno.test("FilesystemStore create() is not deceived by a second name that a copying program gives", async () => {
  await using there = await place();
  const link: FileSystem["link"] = async (from, to) => {
    await Deno.link(from, `${from}-of-a-backup`);
    await Deno.writeTextFile(to, "theirs");
    throw new Deno.errors.AlreadyExists("link");
  };
  const outcome = await there.open({ link }).create(KEY, bytes("mine"));
  ok(outcome.written === undefined);
  deepStrictEqual(outcome.found?.content, bytes("theirs"));
});

Deno.test("FilesystemStore create() whose link another writer has replaced since is not its own any more", async () => {
  await using there = await place();
  const link: FileSystem["link"] = async (from, to) => {
    await Deno.link(from, to);
    await there.open().replace(KEY, bytes("theirs"), { content: bytes("mine") });
    await Deno.link(from, to);
  };
  const outcome = await there.open({ link }).create(KEY, bytes("mine"));
  ok(outcome.written === undefined);
  deepStrictEqual(outcome.found?.content, bytes("theirs"));
});

Deno.test("FilesystemStore create() fails when it cannot see whose name it is", async () => {
  await using there = await place();
  const link: FileSystem["link"] = async (from, to) => {
    await Deno.link(from, to);
    throw new Deno.errors.AlreadyExists("link");
  };
  const open: FileSystem["open"] = (path, options) => {
    if (options?.write !== true && String(path).endsWith(".tmp")) throw new Error("stale handle");
    return Deno.open(path, options);
  };
  await rejects(there.open({ link, open }).create(KEY, bytes("mine")), {
    code: "FilesystemError",
    message: /stale handle/,
  });
});

Deno.test("FilesystemStore replace() fails when its file is gone and the name is another's", async () => {
  await using there = await place();
  const first = await there.open().create(KEY, bytes("first"));
  ok(first.written);
  const rename: FileSystem["rename"] = async (from) => {
    await Deno.remove(from);
    throw new Deno.errors.NotFound("rename");
  };
  await rejects(there.open({ rename }).replace(KEY, bytes("mine"), first.written), {
    code: "FilesystemError",
  });
  deepStrictEqual((await there.open().read(KEY))?.content, bytes("first"));
});

Deno.test("FilesystemStore replace() fails when its file and the record are gone", async () => {
  await using there = await place();
  const first = await there.open().create(KEY, bytes("first"));
  ok(first.written);
  const rename: FileSystem["rename"] = async (from, to) => {
    await Deno.remove(from);
    await Deno.remove(to);
    throw new Deno.errors.NotFound("rename");
  };
  await rejects(there.open({ rename }).replace(KEY, bytes("mine"), first.written), {
    code: "FilesystemError",
  });
  strictEqual(await there.open().read(KEY), undefined);
});

Deno.test("FilesystemStore gives up where every name that it takes exists", async () => {
  await using there = await place();
  let names = 0;
  const open: FileSystem["open"] = (path, options) => {
    if (options?.createNew !== true) return Deno.open(path, options);
    names++;
    throw new Deno.errors.AlreadyExists("open");
  };
  await rejects(there.open({ open }).create(KEY, bytes("mine")), { code: "FilesystemError" });
  ok(names > 1 && names < 20, `${names}`);
  strictEqual(await there.open().read(KEY), undefined);
});
