import { AsyncJobError } from "../../errors.ts";
import { type FileSystem, joinPath, parentOf } from "./file_system.ts";
import { isNotAllowed } from "./filesystem_error.ts";

/**
 * Follows the way from the state directory to a record, one component at a time.
 *
 * No component below the state directory may be a symbolic link: it could lead a write out of the
 * directory, and a dangling one would look like absence. `lstat` is used because `O_NOFOLLOW` is
 * ignored under the permissions the program runs with.
 *
 * @param fs the file system
 * @param stateDir the state directory; it may itself be reached through links
 * @param keyPath the record's path below it
 * @returns what stands at the end, or `undefined` when a component is positively absent
 * @throws {AsyncJobError} `FilesystemError` for a link or a file in the way
 */
export async function walkToRecord(
  fs: FileSystem,
  stateDir: string,
  keyPath: string,
): Promise<Deno.FileInfo | undefined> {
  if (await statStateDir(fs, stateDir) === undefined) return undefined;
  const segments = keyPath.split("/");
  for (let depth = 1; depth < segments.length; depth++) {
    const folder = joinPath(stateDir, segments.slice(0, depth).join("/"));
    const info = await proven(fs, folder, "lstat");
    if (info === undefined) return undefined;
    requireRealDirectory(info, folder);
  }
  const path = joinPath(stateDir, keyPath);
  const info = await proven(fs, path, "lstat");
  if (info?.isSymlink) throw linkInTheWay(path);
  return info;
}

/**
 * Looks at the state directory.
 *
 * @param fs the file system
 * @param stateDir its path
 * @returns what `stat` says of it, `undefined` only when nothing stands at the path and no dangling link
 * leads to it
 * @throws {AsyncJobError} `FilesystemError` when it is no directory or a link leads nowhere
 */
export async function statStateDir(
  fs: FileSystem,
  stateDir: string,
): Promise<Deno.FileInfo | undefined> {
  const info = await proven(fs, stateDir, "stat");
  if (info === undefined) {
    await refuseDanglingLink(fs, stateDir);
    return undefined;
  }
  if (info.isDirectory) return info;
  throw new AsyncJobError("FilesystemError", `State directory ${stateDir} is not a directory`, {
    hint: "Move the file away, or choose another directory.",
  });
}

/**
 * Makes sure that a state directory did not go away while it was read: records that went with it were
 * not removed, and a part of them is not the whole.
 *
 * @param fs the file system
 * @param stateDir its path
 * @param seen what {@link statStateDir} said before. Its device counts: some network file systems number the same
 * directory anew
 * @throws {AsyncJobError} `FilesystemError` when it is gone, or another file system stands there
 */
export async function requireStillThere(
  fs: FileSystem,
  stateDir: string,
  seen: Deno.FileInfo,
): Promise<void> {
  if ((await statStateDir(fs, stateDir))?.dev === seen.dev) return;
  throw new AsyncJobError(
    "FilesystemError",
    `State directory ${stateDir} went away while it was read: there may be more records`,
    { hint: "Was it unmounted, or moved? When it is back, run this again." },
  );
}

/**
 * Makes sure that a directory is a real one.
 *
 * @param info what `lstat` said
 * @param path its path, for the message
 * @throws {AsyncJobError} `FilesystemError`
 */
export function requireRealDirectory(info: Deno.FileInfo, path: string): void {
  if (info.isSymlink) throw linkInTheWay(path);
  if (info.isDirectory) return;
  throw new AsyncJobError(
    "FilesystemError",
    `${path} is in the way: a directory is expected there`,
    {
      hint: "The state directory holds one directory for each host. Move the file away.",
    },
  );
}

/** An unmounted file system behind a link must not look like "no state yet". */
async function refuseDanglingLink(fs: FileSystem, path: string): Promise<void> {
  const info = await orAbsent(() => fs.lstat(path));
  if (info?.isSymlink) {
    throw new AsyncJobError(
      "FilesystemError",
      `State directory is unreachable: the link ${path} leads nowhere`,
      {
        hint:
          "Mount or create what the link points to, or remove the link when no state was ever kept there.",
      },
    );
  }
  const parent = parentOf(path);
  if (info === undefined && parent !== path && path !== ".") await refuseDanglingLink(fs, parent);
}

/**
 * Looks once more before it says that nothing is there. An NFS client remembers for many seconds that a
 * name was absent, though another client has made it since; when the directory is opened, it asks its server.
 */
async function proven(
  fs: FileSystem,
  path: string,
  look: "lstat" | "stat",
): Promise<Deno.FileInfo | undefined> {
  const info = await orAbsent(() => fs[look](path));
  if (info !== undefined || !await isOpened(fs, parentOf(path))) return info;
  return await orAbsent(() => fs[look](path));
}

async function isOpened(fs: FileSystem, directory: string): Promise<boolean> {
  try {
    const opened = await orAbsent(() => fs.open(directory, { read: true }));
    opened?.close();
    return opened !== undefined;
  } catch (error) {
    // Who may not read a directory may still pass through it.
    if (isNotAllowed(error)) return false;
    throw error;
  }
}

async function orAbsent<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function linkInTheWay(path: string): AsyncJobError {
  return new AsyncJobError(
    "FilesystemError",
    `${path} is a symbolic link, which is refused inside a state directory`,
    {
      hint:
        "Replace the link by the directory or file it stands for. Only the state directory itself may be a link.",
    },
  );
}
