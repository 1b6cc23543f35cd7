import type { FileSystem } from "../../../lib/stores/filesystem/file_system.ts";

/**
 * Wraps `Deno` as an NFS client shows it whose answers are lost: each change is made, asked for a second time,
 * and what is told is how the second request ended.
 *
 * @returns the file system
 */
export function repeatingFileSystem(): FileSystem {
  let created = 0;
  const twice = async <T>(change: () => Promise<T>): Promise<T> => {
    await change();
    return await change();
  };
  return {
    ...Deno,
    link: (from, to) => twice(() => Deno.link(from, to)),
    rename: (from, to) => twice(() => Deno.rename(from, to)),
    remove: (path) => twice(() => Deno.remove(path)),
    mkdir: (path, options) => twice(() => Deno.mkdir(path, options)),
    open: async (path, options) => {
      // Each first one only: a second name is to be had.
      if (options?.createNew === true && created++ % 2 === 0) {
        (await Deno.open(path, options)).close();
      }
      return await Deno.open(path, options);
    },
  };
}
