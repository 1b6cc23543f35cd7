import { AsyncJobError } from "../../errors.ts";
import { type FileSystem, isSameFile } from "./file_system.ts";

/** Longest wait in milliseconds for a process that holds a record or replaces it; it takes a few milliseconds when all is well. */
const MAX_WAIT = 10_000;

/**
 * Opens the file at a path and locks it (`flock`), so that nobody else changes what the path names.
 *
 * Every writer that replaces or removes a record holds the lock on the file that the path names at
 * that moment; a lock on a file that was meanwhile replaced is given up and taken anew. No lock file
 * is left behind, and the kernel releases the lock of a process that was killed.
 *
 * @param fs the file system
 * @param path the record's file
 * @param wait sleeps for that many milliseconds
 * @returns the locked file, which its caller closes; `undefined` when nothing is at the path
 * @throws {AsyncJobError} `FilesystemError` when another process holds the lock for too long, or the path
 * names another file at each look
 */
export async function openLocked(
  fs: FileSystem,
  path: string,
  wait: (milliseconds: number) => Promise<void> = sleep,
): Promise<Deno.FsFile | undefined> {
  let misses = 0;
  let refusals = 0;
  for (let waited = 0;;) {
    const file = await openOrAbsent(fs, path);
    if (file === undefined) return undefined;
    let keep = false;
    try {
      if (await file.tryLock(true)) {
        keep = await isStillNamed(fs, path, file);
        if (keep) return file;
        misses++;
      } else refusals++;
    } finally {
      if (!keep) file.close();
    }
    if (waited >= MAX_WAIT) throw misses > refusals ? unstable(path) : locked(path);
    const pause = 2 + Math.random() * 18;
    waited += pause;
    await wait(pause);
  }
}

/** Opened for writing because a lock needs that on NFS; nothing is written through it. */
async function openOrAbsent(fs: FileSystem, path: string): Promise<Deno.FsFile | undefined> {
  try {
    return await fs.open(path, { read: true, write: true });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/**
 * Whether the path names the file that is held. Opened anew instead of looked at: an NFS client answers a look
 * from what it remembers, for many seconds. A file without any name was replaced or removed, whatever
 * the client remembers of the path.
 */
async function isStillNamed(fs: FileSystem, path: string, file: Deno.FsFile): Promise<boolean> {
  const held = await file.stat();
  if (held.nlink === 0) return false;
  using named = await openOrAbsent(fs, path);
  if (named === undefined) return false;
  return isSameFile(await named.stat(), held);
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function locked(path: string): AsyncJobError {
  return new AsyncJobError(
    "FilesystemError",
    `Cannot change ${path}: another process has held its lock for 10 seconds`,
    {
      hint:
        "Look for a stopped async-job process (on Linux: 'fuser' with this path) and end or resume it.",
    },
  );
}

function unstable(path: string): AsyncJobError {
  return new AsyncJobError(
    "FilesystemError",
    `Cannot change ${path}: for 10 seconds the path has named another file at each look`,
    {
      hint:
        "Keep the state directory on a file system whose inode numbers are stable: mount CIFS " +
        "with 'serverino', sshfs and other FUSE file systems with 'use_ino'.",
    },
  );
}
