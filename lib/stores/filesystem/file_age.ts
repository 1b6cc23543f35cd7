import type { ObjectAge } from "../store.ts";
import type { FileSystem } from "./file_system.ts";
import { isNotAllowed } from "./filesystem_error.ts";
import { createTemporary, removeQuietly } from "./temporary_file.ts";

/**
 * Tells how old a file is by the clock of who keeps it: that of a file server, not of this machine. The clock
 * is read off a file that is made beside it for that.
 *
 * @param fs the file system
 * @param folder the file's directory
 * @param writtenAt the file's own time
 * @returns its age; `undefined` for one who may not make files there
 */
export async function fileAge(
  fs: FileSystem,
  folder: string,
  writtenAt: Date,
): Promise<ObjectAge | undefined> {
  const now = await timeIn(fs, folder);
  if (now === undefined) return undefined;
  const isCoarse = isWholeSecond(writtenAt) && isWholeSecond(now);
  return { writtenAt, now, resolution: isCoarse ? 1000 : 1 };
}

async function timeIn(fs: FileSystem, folder: string): Promise<Date | undefined> {
  try {
    const { path, file } = await createTemporary(fs, folder);
    try {
      using made = file;
      return (await made.stat()).mtime ?? undefined;
    } finally {
      await removeQuietly(fs, path);
    }
  } catch (error) {
    if (isNotAllowed(error)) return undefined;
    throw error;
  }
}

/** Some file systems keep no finer times. */
function isWholeSecond(time: Date): boolean {
  return time.getTime() % 1000 === 0;
}
