import type { FileSystem } from "../../../lib/stores/filesystem/file_system.ts";

/** A file system that does its work until its time has come. */
export interface FailingFileSystem extends FileSystem {
  /** How many operations were asked for. */
  readonly operations: number;
}

/** The file operations that are counted and failed, beside those of the file system itself. */
const FILE_METHODS = ["write", "sync", "read", "tryLock", "stat", "statSync", "utime"];

/**
 * Wraps `Deno` so that one operation fails.
 *
 * @param failAt number of the operation that fails, from 1; `Infinity` for none
 * @param failure what it throws
 * @param crash whether every later operation fails too, as if the process had ended
 * @returns the file system
 */
export function failingFileSystem(
  failAt: number,
  failure: () => Error,
  crash: boolean,
): FailingFileSystem {
  let operations = 0;
  const step = (): void => {
    operations++;
    if (operations === failAt || (crash && operations > failAt)) throw failure();
  };
  const wrapFile = (file: Deno.FsFile): Deno.FsFile =>
    new Proxy(file, {
      get(target, name): unknown {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== "function") return value;
        return (...args: unknown[]): unknown => {
          if (FILE_METHODS.includes(String(name))) step();
          return value.apply(target, args);
        };
      },
    });
  return new Proxy(Deno, {
    get(target, name): unknown {
      if (name === "operations") return operations;
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      return async (...args: unknown[]): Promise<unknown> => {
        step();
        const result: unknown = await value.apply(target, args);
        return name === "open" ? wrapFile(result as Deno.FsFile) : result;
      };
    },
  }) as unknown as FailingFileSystem;
}
