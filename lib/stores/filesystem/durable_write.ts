import { FILE_MODE, type FileSystem, joinPath, parentOf } from "./file_system.ts";
import type { WrittenFile } from "./name_file.ts";
import { requireRealDirectory } from "./state_path.ts";
import { createTemporary, removeQuietly } from "./temporary_file.ts";

const DIRECTORY_MODE = 0o700;
const PERMISSION_BITS = 0o777;

/** What is written, and how it is put in place. */
export interface DurableWrite {
  /** The whole content. */
  readonly content: Uint8Array;
  /** The time that the file is to bear in place of the write's own. */
  readonly writtenAt?: Date | undefined;
  /** Gives the file its final name; `false` when that is another's. */
  readonly place: (file: WrittenFile) => Promise<boolean>;
}

/**
 * Writes a new file in full, puts it in place, and makes both durable.
 *
 * The content goes to a temporary file beside the target and is synced before `place` gives it its name; then
 * the directory is synced, so that the name survives a crash too, also where it is another's: who put that there
 * may have been killed, or lose power, before its name was durable.
 *
 * @param fs the file system
 * @param folder the target's directory, which exists
 * @param write what, and how
 * @returns what the file system says of the file; `undefined` when its name was another's
 */
export async function writeAndPlace(
  fs: FileSystem,
  folder: string,
  write: DurableWrite,
): Promise<Deno.FileInfo | undefined> {
  const { path, file } = await createTemporary(fs, folder);
  let info: Deno.FileInfo;
  let isPlaced: boolean;
  try {
    info = await fill(fs, path, file, write);
    isPlaced = await write.place({ path, info });
  } finally {
    // After a rename it is gone; after a link or a failure it must go.
    await removeQuietly(fs, path);
  }
  await syncDirectory(fs, folder);
  return isPlaced ? info : undefined;
}

/**
 * Creates a directory and its missing parents, each with mode 0700 whatever the umask.
 *
 * @param fs the file system
 * @param path the directory; an existing one keeps its mode
 */
export async function ensureDirectory(fs: FileSystem, path: string): Promise<void> {
  try {
    if (!await makeDirectory(fs, path)) return;
  } catch (error) {
    const parent = parentOf(path);
    if (!(error instanceof Deno.errors.NotFound) || parent === path) throw error;
    await ensureDirectory(fs, parent);
    // Not all over again: where the parent is a link that leads nowhere, that would have no end.
    if (!await makeDirectory(fs, path)) return;
  }
  await setMode(fs, path, DIRECTORY_MODE);
  await syncDirectory(fs, parentOf(path));
}

/** @returns whether it was not there before */
async function makeDirectory(fs: FileSystem, path: string): Promise<boolean> {
  try {
    await fs.mkdir(path, { mode: DIRECTORY_MODE });
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    throw error;
  }
}

/**
 * Creates the directories of a record below the state directory, following no link.
 *
 * @param fs the file system
 * @param stateDir the state directory, which exists
 * @param folderPath the record's directory, relative to it
 * @returns the path of the record's directory
 */
export async function ensureRecordFolder(
  fs: FileSystem,
  stateDir: string,
  folderPath: string,
): Promise<string> {
  let folder = stateDir;
  for (const segment of folderPath.split("/")) {
    folder = joinPath(folder, segment);
    await ensureDirectory(fs, folder);
    requireRealDirectory(await fs.lstat(folder), folder);
  }
  return folder;
}

/** Writes and closes a new file. */
async function fill(
  fs: FileSystem,
  path: string,
  opened: Deno.FsFile,
  { content, writtenAt }: DurableWrite,
): Promise<Deno.FileInfo> {
  using file = opened;
  await setMode(fs, path, FILE_MODE);
  for (let written = 0; written < content.length;) {
    written += await file.write(content.subarray(written));
  }
  if (writtenAt !== undefined) await file.utime(writtenAt, writtenAt);
  await file.sync();
  return await file.stat();
}

/** A umask such as 0777 takes away even the owner's rights. */
async function setMode(fs: FileSystem, path: string, mode: number): Promise<void> {
  const info = await fs.lstat(path);
  if (((info.mode ?? mode) & PERMISSION_BITS) !== mode) await fs.chmod(path, mode);
}

/**
 * Makes the names in a directory durable.
 *
 * @param fs the file system
 * @param path the directory
 */
export async function syncDirectory(fs: FileSystem, path: string): Promise<void> {
  using directory = await fs.open(path, { read: true });
  await directory.sync();
}
