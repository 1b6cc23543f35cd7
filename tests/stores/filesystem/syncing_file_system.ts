import type { FileSystem } from "../../../lib/stores/filesystem/file_system.ts";

/** A file system that notes what was made durable. */
export interface SyncingFileSystem {
  readonly fs: FileSystem;
  /** Paths of the files and directories that were synced. */
  readonly synced: ReadonlySet<string>;
}

/**
 * Wraps `Deno` so that it notes what is synced.
 *
 * @returns the file system, and what was synced through it
 */
export function syncingFileSystem(): SyncingFileSystem {
  const synced = new Set<string>();
  const open: FileSystem["open"] = async (path, options) => {
    const file = await Deno.open(path, options);
    const sync = file.sync.bind(file);
    file.sync = async () => {
      await sync();
      synced.add(String(path));
    };
    return file;
  };
  return { fs: { ...Deno, open }, synced };
}
