/**
 * The operations of `Deno` that the filesystem store uses. They are handed in so that tests can make
 * any one of them fail.
 */
export type FileSystem = Pick<
  typeof Deno,
  "chmod" | "link" | "lstat" | "mkdir" | "open" | "readDir" | "remove" | "rename" | "stat"
>;

/** Mode of every file that the store makes. */
export const FILE_MODE = 0o600;

/**
 * Tells whether two looks were at the same file.
 *
 * @param a what the file system said of one
 * @param b what it said of the other
 * @returns whether they are one file, whatever its names
 */
export function isSameFile(a: Deno.FileInfo, b: Deno.FileInfo): boolean {
  return a.ino === b.ino && a.dev === b.dev;
}

/**
 * Splits off the last part of a POSIX path.
 *
 * @param path a path without a trailing slash, such as {@link joinPath} makes
 * @returns the path of the directory it lies in, `.` for a bare name
 */
export function parentOf(path: string): string {
  const slash = path.lastIndexOf("/");
  if (slash < 0) return ".";
  return slash === 0 ? "/" : path.slice(0, slash).replace(/\/+$/, "") || "/";
}

/**
 * Joins a directory and a relative path, keeping the directory as the user wrote it.
 *
 * @param directory a path, trailing slashes allowed
 * @param relative a relative path
 * @returns the joined path
 */
export function joinPath(directory: string, relative: string): string {
  return `${
    withoutTrailingSlash(directory) === "/" ? "" : withoutTrailingSlash(directory)
  }/${relative}`;
}

/** @returns the path without trailing slashes; the root stays `/` */
export function withoutTrailingSlash(path: string): string {
  return path.replace(/(?!^)\/+$/, "");
}
