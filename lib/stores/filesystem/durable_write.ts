import { type FileSystem, joinPath, parentOf } from "./file_system.ts";
import { requireRealDirectory } from "./state_path.ts";

const DIRECTORY_MODE = 0o700;
const FILE_MODE = 0o600;
const PERMISSION_BITS = 0o777;

/**
 * Writes a new file in full, puts it in place, and makes both durable.
 *
 * The content goes to a temporary file beside the target (`.<random>.tmp`, which no listing takes for
 * a record) and is synced before `place` gives it its name; then the directory is synced, so that the
 * name survives a crash too.
 *
 * @param fs the file system
 * @param folder the target's directory, which exists
 * @param content the whole content
 * @param place links or renames the temporary file to its final name
 */
export async function writeAndPlace(
  fs: FileSystem,
  folder: string,
  content: Uint8Array,
  place: (temporary: string) => Promise<void>,
): Promise<void> {
  const temporary = joinPath(folder, `.${crypto.randomUUID()}.tmp`);
  try {
    await writeNewFile(fs, temporary, content);
    await place(temporary);
  } finally {
    // After a rename it is gone; after a link or a failure it must go.
    await removeQuietly(fs, temporary);
  }
  await syncDirectory(fs, folder);
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

async function writeNewFile(fs: FileSystem, path: string, content: Uint8Array): Promise<void> {
  using file = await fs.open(path, { createNew: true, write: true, mode: FILE_MODE });
  await setMode(fs, path, FILE_MODE);
  for (let written = 0; written < content.length;) {
    written += await file.write(content.subarray(written));
  }
  await file.sync();
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

async function removeQuietly(fs: FileSystem, path: string): Promise<void> {
  try {
    await fs.remove(path);
  } catch {
    // The write's own outcome counts; a leftover has a name that is never read.
  }
}
