import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { recordKey } from "../../../lib/record/record_key.ts";
import type { FileSystem } from "../../../lib/stores/filesystem/file_system.ts";
import { FilesystemStore } from "../../../lib/stores/filesystem/filesystem_store.ts";
import { scratchDirectory } from "../../../scripts/scratch_directory.ts";
import { type FailingFileSystem, failingFileSystem } from "./failing_file_system.ts";
import { syncingFileSystem } from "./syncing_file_system.ts";
import { wasWritten } from "../was_written.ts";

const KEY = recordKey({ host: "h", playbookName: "p", jobName: "j" });
const OLD = new TextEncoder().encode("old content");
const NEW = new TextEncoder().encode("new content, a little longer");

const open = (path: string, fs: FileSystem = Deno): FilesystemStore =>
  new FilesystemStore({ stateDir: `${path}/state`, requireStateDir: false }, fs);

type Write = (store: FilesystemStore) => Promise<unknown>;

/** A write, and what was there before. */
interface Attempt {
  readonly before: Uint8Array | undefined;
  readonly write: Write;
}

const CREATE: Attempt = { before: undefined, write: (store) => store.create(KEY, NEW) };
const WRITES: Record<string, Attempt> = {
  "create()": CREATE,
  "replace()": { before: OLD, write: (store) => store.replace(KEY, NEW, { content: OLD }) },
};

/** Runs a write that fails at its n-th operation, for every n, and looks at what it left. */
async function failEverywhere(
  { before, write }: Attempt,
  makeFileSystem: (failAt: number) => FailingFileSystem,
  look: (path: string, error: unknown) => Promise<void>,
): Promise<void> {
  for (let failAt = 1;; failAt++) {
    ok(failAt < 100, "the write ends");
    await using scratch = await scratchDirectory();
    if (before !== undefined) await open(scratch.path).create(KEY, before);
    const fs = makeFileSystem(failAt);
    let error: unknown;
    try {
      await write(open(scratch.path, fs));
    } catch (thrown) {
      error = thrown;
    }
    await look(scratch.path, error);
    if (fs.operations < failAt) {
      strictEqual(error, undefined);
      ok(failAt > 8, "many places were tried");
      return;
    }
  }
}

/** Everything in the record's directory that a listing would take for a record. */
async function records(path: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(`${path}/state/h/p`)))
      .map(({ name }) => name).filter((name) => name.endsWith(".json"));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

for (const [title, how] of Object.entries(WRITES)) {
  Deno.test(`FilesystemStore ${title} that crashes anywhere leaves the old record or the new one`, async () => {
    let newSeen = 0;
    await failEverywhere(
      how,
      (n) => failingFileSystem(n, () => new Error("crash"), true),
      async (path) => {
        const content = (await open(path).read(KEY))?.content;
        if (content !== undefined && content.length === NEW.length) {
          deepStrictEqual(content, NEW);
          newSeen++;
        } else deepStrictEqual(content, how.before);
        deepStrictEqual(await records(path), content === undefined ? [] : ["j.json"]);
      },
    );
    ok(newSeen > 0);
  });

  Deno.test(`FilesystemStore ${title} after a crash anywhere can be done again`, async () => {
    await failEverywhere(
      how,
      (n) => failingFileSystem(n, () => new Error("crash"), true),
      async (path) => {
        const store = open(path);
        const seen = await store.read(KEY);
        const again = seen === undefined ? store.create(KEY, NEW) : store.replace(KEY, NEW, seen);
        ok(await wasWritten(again));
        deepStrictEqual((await store.read(KEY))?.content, NEW);
      },
    );
  });

  for (
    const [code, expected] of [
      ["ENOSPC", "DiskFull"],
      ["EDQUOT", "DiskFull"],
      ["EACCES", "PermissionDenied"],
      ["EROFS", "PermissionDenied"],
      ["EIO", "FilesystemError"],
    ] as const
  ) {
    Deno.test(`FilesystemStore ${title} names ${code} wherever it strikes and loses nothing`, async () => {
      const failure = (): Error => Object.assign(new Error("struck"), { code });
      await failEverywhere(
        how,
        (n) => failingFileSystem(n, failure, false),
        async (path, error) => {
          // Only the removal of a temporary file may fail unnoticed.
          if (error !== undefined) strictEqual((error as { code?: string }).code, expected);
          const content = (await open(path).read(KEY))?.content;
          if (error === undefined) deepStrictEqual(content, NEW);
          else if (content?.length !== NEW.length) deepStrictEqual(content, how.before);
        },
      );
    });
  }
}

Deno.test("FilesystemStore create() makes durable what a crash left in place, before it says that it is there", async () => {
  let found = 0;
  await failEverywhere(
    CREATE,
    (n) => failingFileSystem(n, () => new Error("crash"), true),
    async (path) => {
      const { fs, synced } = syncingFileSystem();
      if (!await wasWritten(open(path, fs).create(KEY, NEW))) found++;
      ok(synced.has(`${path}/state/h/p`), [...synced].join());
    },
  );
  ok(found > 0, "some crashes left the record in place");
});

Deno.test("FilesystemStore create() that loses the race to another writer makes the winner's record durable", async () => {
  await using scratch = await scratchDirectory();
  const { fs, synced } = syncingFileSystem();
  const link: FileSystem["link"] = async (from, to) => {
    await open(scratch.path).create(KEY, OLD);
    await Deno.link(from, to);
  };
  strictEqual(await wasWritten(open(scratch.path, { ...fs, link }).create(KEY, NEW)), false);
  ok(synced.has(`${scratch.path}/state/h/p`), [...synced].join());
});
