import type { FileSystem } from "../../../lib/stores/filesystem/file_system.ts";
import { FilesystemStore } from "../../../lib/stores/filesystem/filesystem_store.ts";
import { scratchDirectory } from "../../../scripts/scratch_directory.ts";
import type { AgingStore } from "../age_conformance.ts";

/**
 * Makes an empty state directory whose files a test can make older.
 *
 * @param fileSystem makes the file system through which one store reaches it
 * @returns the directory as a place to be tested
 */
export async function directoryPlace(
  fileSystem: () => FileSystem = () => Deno,
): Promise<AgingStore> {
  const scratch = await scratchDirectory();
  const stateDir = `${scratch.path}/state`;
  const open = (): FilesystemStore =>
    new FilesystemStore({ stateDir, requireStateDir: false }, fileSystem());
  const clocks: Disposable[] = [];
  return {
    open,
    openAt: (now) => {
      clocks.push(programClock(now));
      return Promise.resolve(open());
    },
    pass: (seconds) => makeOlder(stateDir, seconds),
    [Symbol.asyncDispose]: async () => {
      for (const clock of clocks) clock[Symbol.dispose]();
      await scratch[Symbol.asyncDispose]();
    },
  };
}

/** Puts the times of all files below a directory back. */
async function makeOlder(directory: string, seconds: number): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(directory)) {
    const path = `${directory}/${name}`;
    if (isDirectory) await makeOlder(path, seconds);
    else {
      const { mtime } = await Deno.stat(path);
      const older = new Date((mtime?.getTime() ?? NaN) - seconds * 1000);
      await Deno.utime(path, older, older);
    }
  }
}

/** Has all of this process tell another time; the file system beneath it does not. */
function programClock(now: () => Date): Disposable {
  const RealDate = Date;
  // deno-lint-ignore no-global-assign
  Date = new Proxy(RealDate, {
    construct: (target, args) => {
      if (args.length > 0) return Reflect.construct(target, args);
      return new RealDate(withRealDate(RealDate, now));
    },
    get: (target, name) =>
      name === "now" ? () => withRealDate(RealDate, now) : Reflect.get(target, name),
  });
  // deno-lint-ignore no-global-assign
  return { [Symbol.dispose]: () => void (Date = RealDate) };
}

/** What a clock shows that itself reads the real one. */
function withRealDate(RealDate: DateConstructor, now: () => Date): number {
  const changed = Date;
  // deno-lint-ignore no-global-assign
  Date = RealDate;
  try {
    return now().getTime();
  } finally {
    // deno-lint-ignore no-global-assign
    Date = changed;
  }
}
