import { MAX_RECORD_BYTES } from "../../record/record.ts";
import { joinPath } from "./file_system.ts";
import { ReadingPace } from "./reading_pace.ts";

/** The operations of `Deno` that are made in this thread. */
export type QuickFileSystem = Pick<typeof Deno, "lstatSync" | "openSync" | "readDirSync">;

/**
 * Reads in this thread as long as that is quick, and only what is as it should be: with every check that a read
 * makes, it answers when all of them pass, and nothing else. Whatever is missing, in the way, unreadable or
 * changing is left to those who can name it.
 */
export class QuickReads {
  readonly #fs: QuickFileSystem;
  readonly #pace: ReadingPace;

  /**
   * @param fs the file system
   * @param pace whether that is quick
   */
  constructor(fs: QuickFileSystem = Deno, pace = new ReadingPace()) {
    this.#fs = fs;
    this.#pace = pace;
  }

  /**
   * Reads a record.
   *
   * @param stateDir the state directory
   * @param keyPath the record's path below it
   * @returns the whole content, or `undefined` when that is left to others
   */
  content(stateDir: string, keyPath: string): Uint8Array | undefined {
    return this.#pace.tryNow(() => this.#orNothing(() => this.#content(stateDir, keyPath)));
  }

  /**
   * Names what lies in a directory below the state directory.
   *
   * @param path the directory
   * @returns the entries, or `undefined` when that is left to others
   */
  entries(path: string): Deno.DirEntry[] | undefined {
    return this.#pace.tryNow(() =>
      this.#orNothing(() =>
        this.#fs.lstatSync(path).isDirectory ? [...this.#fs.readDirSync(path)] : undefined
      )
    );
  }

  #orNothing<T>(read: () => T | undefined): T | undefined {
    try {
      return read();
    } catch {
      return undefined;
    }
  }

  /** That the state directory is one, and is there, shows in what lies in it. */
  #content(stateDir: string, keyPath: string): Uint8Array | undefined {
    const fs = this.#fs;
    for (let slash = keyPath.indexOf("/"); slash > 0; slash = keyPath.indexOf("/", slash + 1)) {
      if (!fs.lstatSync(joinPath(stateDir, keyPath.slice(0, slash))).isDirectory) return undefined;
    }
    const path = joinPath(stateDir, keyPath);
    const { isFile, size } = fs.lstatSync(path);
    if (!isFile || size > MAX_RECORD_BYTES) return undefined;
    using file = fs.openSync(path, { read: true });
    // One byte of room, in which it shows that the file has grown.
    const buffer = new Uint8Array(size + 1);
    return file.readSync(buffer) === size ? buffer.subarray(0, size) : undefined;
  }
}
