import { FILE_MODE, type FileSystem, joinPath } from "./file_system.ts";

/** Names that are tried before "exists" is taken for the truth. */
const MAX_NAMES = 5;

/** A new, empty file beside the records, open for writing. */
export interface TemporaryFile {
  readonly path: string;
  readonly file: Deno.FsFile;
}

/**
 * Creates a file under a name that no listing takes for a record's (`.<random>.tmp`).
 *
 * A random name is nobody else's. Where it exists all the same, an NFS client has sent the request a second
 * time and met its own success: the file goes, and another name is taken.
 *
 * @param fs the file system
 * @param folder the directory, which exists
 * @returns the file, which its caller closes and removes
 */
export async function createTemporary(fs: FileSystem, folder: string): Promise<TemporaryFile> {
  for (let attempt = 1;; attempt++) {
    const path = joinPath(folder, `.${crypto.randomUUID()}.tmp`);
    try {
      const file = await fs.open(path, { createNew: true, write: true, mode: FILE_MODE });
      return { path, file };
    } catch (error) {
      await removeQuietly(fs, path);
      if (!(error instanceof Deno.errors.AlreadyExists) || attempt === MAX_NAMES) throw error;
    }
  }
}

/**
 * Removes a temporary file, if it is there.
 *
 * @param fs the file system
 * @param path its path
 */
export async function removeQuietly(fs: FileSystem, path: string): Promise<void> {
  try {
    await fs.remove(path);
  } catch {
    // The work's own outcome counts; a leftover has a name that is never read.
  }
}
