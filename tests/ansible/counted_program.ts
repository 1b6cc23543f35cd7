import { PROGRAM } from "../binary/program.ts";

/** Notes the command, and of a batch how many requests of which kind it has. */
const SCRIPT = `#!/bin/sh
requests=$(cat)
count=$(printf '%s\\n' "$requests" | wc -l)
kind=$(printf '%s\\n' "$requests" | sed -n '1s/.*"op": "\\([a-z]*\\)".*/\\1/p')
echo "$1 $kind of $((count))" >> "$0.log"
printf '%s\\n' "$requests" | '${PROGRAM}' "$@"
`;

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
    await Deno.writeTextFile(path, SCRIPT, { mode: 0o755 });
    return new CountedProgram(path);
  }

  /**
   * Tells what it was started for since the last time this was asked.
   *
   * @returns the commands, sorted
   */
  async starts(): Promise<string[]> {
    return (await this.#log()).map((line) => line.replace(/ .*/, "")).toSorted();
  }

  /**
   * Tells what it was asked since the last time this or {@link starts} was called.
   *
   * @returns for each start the kind and number of its requests, such as `load of 3`, sorted
   */
  async batches(): Promise<string[]> {
    return (await this.#log()).map((line) => line.replace(/^batch /, "")).toSorted();
  }

  async #log(): Promise<string[]> {
    const text = await Deno.readTextFile(`${this.path}.log`);
    await Deno.remove(`${this.path}.log`);
    return text.trim().split("\n");
  }
}
