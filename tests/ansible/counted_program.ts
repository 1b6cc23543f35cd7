import { PROGRAM } from "../binary/program.ts";

/** A program that notes each of its starts and is async-job otherwise. */
export class CountedProgram {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /**
   * Puts the program into a directory.
   *
   * @param directory where to
   * @returns the program
   */
  static async install(directory: string): Promise<CountedProgram> {
    const path = `${directory}/counted`;
    const script = `#!/bin/sh\necho "$1" >> "$0.log"\nexec '${PROGRAM}' "$@"\n`;
    await Deno.writeTextFile(path, script, { mode: 0o755 });
    return new CountedProgram(path);
  }

  /**
   * Tells what it was started for since the last time this was asked.
   *
   * @returns the commands, sorted
   */
  async starts(): Promise<string[]> {
    const text = await Deno.readTextFile(`${this.path}.log`);
    await Deno.remove(`${this.path}.log`);
    return text.trim().split("\n").toSorted();
  }
}
