import { equalBytes } from "../../record/equal_bytes.ts";
import { AsyncJobError } from "../../errors.ts";
import { corruptRecord, MAX_RECORD_BYTES } from "../../record/record.ts";
import type { RecordKey } from "../../record/record_key.ts";
import {
  ensureDirectory,
  ensureRecordFolder,
  syncDirectory,
  writeAndPlace,
} from "./durable_write.ts";
import { fileAge } from "./file_age.ts";
import { openLocked } from "./file_lock.ts";
import { type FileSystem, joinPath, parentOf, withoutTrailingSlash } from "./file_system.ts";
import { withFilesystemErrors } from "./filesystem_error.ts";
import { nameNew, nameOver, removeName, type WrittenFile } from "./name_file.ts";
import { requireStillThere, statStateDir, walkToRecord } from "./state_path.ts";
import { listRecords } from "./list_records.ts";
import { QuickReads } from "./quick_reads.ts";
import type {
  ListScope,
  ObjectAge,
  ReadOptions,
  Store,
  StoredObject,
  WriteOptions,
  WriteOutcome,
} from "../store.ts";

/** What a {@link FilesystemStore} is opened with. */
export interface FilesystemStoreOptions {
  /** Path of the state directory, relative to the working directory or absolute. */
  readonly stateDir: string;
  /** Makes a missing state directory an error instead of an empty store. */
  readonly requireStateDir: boolean;
}

/** A file's content, with what its age is told by. */
interface FileObject extends StoredObject {
  /** When the file was written, by the clock of who keeps it. */
  readonly writtenAt: Date | undefined;
}

/** Keeps each record as one file, `<state_dir>/<key>`, directories 0700 and files 0600. */
export class FilesystemStore implements Store {
  readonly backend = "filesystem";
  readonly #stateDir: string;
  readonly #requireStateDir: boolean;
  readonly #fs: FileSystem;
  readonly #quick: QuickReads | undefined;

  /**
   * @param options where the records lie
   * @param fs the file system, `Deno`'s own unless a test hands in another
   * @param quick reads what is at hand; nothing does so through another file system
   */
  constructor(
    options: FilesystemStoreOptions,
    fs: FileSystem = Deno,
    quick: QuickReads | undefined = fs === Deno ? new QuickReads() : undefined,
  ) {
    this.#quick = quick;
    this.#stateDir = withoutTrailingSlash(options.stateDir);
    this.#requireStateDir = options.requireStateDir;
    this.#fs = fs;
  }

  location(key: RecordKey): string {
    return joinPath(this.#stateDir, key.path);
  }

  async *list(scope: ListScope): AsyncGenerator<readonly RecordKey[]> {
    const stateDir = this.#stateDir;
    const task = `list the records in ${stateDir}`;
    const seen = await withFilesystemErrors(task, async () => {
      await this.#requireStateDirectory();
      return await statStateDir(this.#fs, stateDir);
    });
    if (seen === undefined) return;
    yield* listRecords({ fs: this.#fs, quick: this.#quick, stateDir, scope });
    await withFilesystemErrors(task, () => requireStillThere(this.#fs, stateDir, seen));
  }

  async read(
    key: RecordKey,
    { quickly = false }: ReadOptions = {},
  ): Promise<StoredObject | undefined> {
    const content = quickly ? this.#quick?.content(this.#stateDir, key.path) : undefined;
    return content === undefined ? await this.#read(key) : { content };
  }

  #read(key: RecordKey): Promise<StoredObject | undefined> {
    const path = this.location(key);
    return withFilesystemErrors(`read the record ${path}`, async () => {
      const info = await this.#find(key);
      if (info === undefined) return undefined;
      requireFile(info, path);
      try {
        using file = await this.#fs.open(path, { read: true });
        return await readObject(file, path, info.size);
      } catch (error) {
        // It was removed since: absent, and positively so.
        if (error instanceof Deno.errors.NotFound) return undefined;
        throw error;
      }
    });
  }

  create(
    key: RecordKey,
    content: Uint8Array,
    { writtenAt }: WriteOptions = {},
  ): Promise<WriteOutcome> {
    const path = this.location(key);
    return withFilesystemErrors(`write the record ${path}`, async () => {
      // Spares the write when there is no doubt; the name decides when there is.
      if (await this.#find(key) === undefined) {
        await ensureDirectory(this.#fs, this.#stateDir);
        const folder = await ensureRecordFolder(this.#fs, this.#stateDir, parentOf(key.path));
        const place = (file: WrittenFile): Promise<boolean> => nameNew(this.#fs, file, path);
        const info = await writeAndPlace(this.#fs, folder, { content, writtenAt, place });
        if (info !== undefined) return { written: fileObject(content, info) };
      } else await syncDirectory(this.#fs, parentOf(path));
      return { found: await this.read(key) };
    });
  }

  replace(
    key: RecordKey,
    content: Uint8Array,
    seen: StoredObject,
    { writtenAt }: WriteOptions = {},
  ): Promise<WriteOutcome> {
    return this.#change("write", key, seen, async (path) => {
      const place = async (file: WrittenFile): Promise<boolean> => {
        await nameOver(this.#fs, file, path);
        return true;
      };
      const write = { content, writtenAt, place };
      return fileObject(content, await writeAndPlace(this.#fs, parentOf(path), write));
    });
  }

  async remove(key: RecordKey, seen: StoredObject): Promise<boolean> {
    const { written } = await this.#change("remove", key, seen, async (path) => {
      await removeName(this.#fs, path);
      await syncDirectory(this.#fs, parentOf(path));
      return seen;
    });
    return written !== undefined;
  }

  age(key: RecordKey, object: StoredObject): Promise<ObjectAge | undefined> {
    const folder = parentOf(this.location(key));
    return withFilesystemErrors(`tell the time in ${folder}`, async () => {
      const { writtenAt } = object as Partial<FileObject>;
      return writtenAt === undefined ? undefined : await fileAge(this.#fs, folder, writtenAt);
    });
  }

  /** Compare and swap: makes the change under the record's lock, while it still is what was seen. */
  #change(
    verb: string,
    key: RecordKey,
    seen: StoredObject,
    change: (path: string) => Promise<StoredObject>,
  ): Promise<WriteOutcome> {
    const path = this.location(key);
    return withFilesystemErrors(`${verb} the record ${path}`, async () => {
      const info = await this.#find(key);
      if (info === undefined) return { found: undefined };
      requireFile(info, path);
      using locked = await openLocked(this.#fs, path);
      if (locked === undefined) return { found: undefined };
      const found = await readObject(locked, path, seen.content.length);
      if (!equalBytes(found.content, seen.content)) return { found };
      return { written: await change(path) };
    });
  }

  /** Looks for the record, as {@link walkToRecord} does, in a state directory that may be missing. */
  async #find(key: RecordKey): Promise<Deno.FileInfo | undefined> {
    await this.#requireStateDirectory();
    return await walkToRecord(this.#fs, this.#stateDir, key.path);
  }

  async #requireStateDirectory(): Promise<void> {
    if (!this.#requireStateDir) return;
    if (await statStateDir(this.#fs, this.#stateDir) !== undefined) return;
    throw new AsyncJobError(
      "FilesystemError",
      `State directory ${this.#stateDir} does not exist`,
      {
        hint:
          "A missing state directory is an error because require_state_dir is on: a throw-away " +
          "controller would start every job again. Mount the directory, or create it once by hand.",
      },
    );
  }
}

function requireFile(info: Deno.FileInfo, path: string): void {
  if (!info.isFile) {
    throw corruptRecord(path, info.isDirectory ? "it is a directory" : "it is not a file");
  }
  if (info.size > MAX_RECORD_BYTES) {
    throw corruptRecord(path, `it has ${info.size} bytes, more than ${MAX_RECORD_BYTES}`);
  }
}

async function readObject(
  file: Deno.FsFile,
  path: string,
  expected: number,
): Promise<FileObject> {
  const content = await readWhole(file, path, expected);
  // Of the open file: the path may name another one by now.
  return fileObject(content, file.statSync());
}

function fileObject(content: Uint8Array, info: Deno.FileInfo | undefined): FileObject {
  return { content, writtenAt: info?.mtime ?? undefined };
}

/**
 * Reads to the end, but never more than a record may have, however much is appended meanwhile. One byte
 * of room is left, in which the end shows itself; who reads many records pays for what they hold.
 */
async function readWhole(file: Deno.FsFile, path: string, expected: number): Promise<Uint8Array> {
  let buffer = new Uint8Array(expected + 1);
  let size = 0;
  for (;;) {
    const count = await file.read(buffer.subarray(size));
    if (count === null) return buffer.subarray(0, size);
    size += count;
    if (size > MAX_RECORD_BYTES) {
      throw corruptRecord(path, `it has more than ${MAX_RECORD_BYTES} bytes`);
    }
    if (size === buffer.length) buffer = enlarged(buffer);
  }
}

function enlarged(buffer: Uint8Array): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(buffer.length * 2);
  larger.set(buffer);
  return larger;
}
