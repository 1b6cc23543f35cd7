import { type FileSystem, isSameFile } from "./file_system.ts";

/** A file that was written in full and has no name of its own yet. */
export interface WrittenFile {
  /** Path of its temporary name. */
  readonly path: string;
  readonly info: Deno.FileInfo;
}

/**
 * Gives a file a name that nothing has yet. Over NFS "exists" may be the client's own success, whose answer was
 * lost before the request was sent again (open(2), on O_EXCL): then the file has two names, and this is
 * the other one.
 *
 * @param fs the file system
 * @param file the file
 * @param path the name
 * @returns whether the name is this file's now; `false` when it is another's
 */
export async function nameNew(fs: FileSystem, file: WrittenFile, path: string): Promise<boolean> {
  try {
    await fs.link(file.path, path);
    return true;
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    const { nlink } = await look(fs, file.path);
    return (nlink ?? 1) > 1 && await isNamed(fs, file, path);
  }
}

/**
 * Gives a file a name that another file has until then. Over NFS "not found" may mean that the file had been
 * renamed already, by the same request.
 *
 * @param fs the file system
 * @param file the file
 * @param path the name, which nobody else changes meanwhile
 */
export async function nameOver(fs: FileSystem, file: WrittenFile, path: string): Promise<void> {
  try {
    await fs.rename(file.path, path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound) || !await isNamed(fs, file, path)) throw error;
  }
}

/**
 * Takes a name away. Over NFS "not found" may mean that the same request has done it already.
 *
 * @param fs the file system
 * @param path the name, which nobody else changes meanwhile
 */
export async function removeName(fs: FileSystem, path: string): Promise<void> {
  try {
    await fs.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

async function isNamed(fs: FileSystem, { info }: WrittenFile, path: string): Promise<boolean> {
  try {
    return isSameFile(await look(fs, path), info);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Opens it, because an NFS client asks its server anew then, and otherwise answers from what it remembers. */
async function look(fs: FileSystem, path: string): Promise<Deno.FileInfo> {
  using file = await fs.open(path, { read: true });
  return await file.stat();
}
