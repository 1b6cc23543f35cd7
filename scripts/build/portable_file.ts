import { cksum, sha256 } from "./checksums.ts";
import type { PackedRuntime } from "./packed_runtime.ts";
import { RUN_FLAGS } from "./run_flags.ts";
import type { Runtime } from "./runtimes.ts";

/** The head is filled up with newlines to a multiple of this many bytes. */
const BLOCK = 4096;

/** One file of the program. */
export interface ProgramFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Puts together the self-extracting file: the shell head, the program, the compressed runtime.
 *
 * @param version the program's version
 * @param program the bundle's files, `main.js` among them
 * @param runtime the platform it is for
 * @param packed that platform's runtime
 * @returns the file's bytes, the same for the same input
 */
export async function portableFile(
  version: string,
  program: readonly ProgramFile[],
  runtime: Runtime,
  packed: PackedRuntime,
): Promise<Blob> {
  const template = await Deno.readTextFile(new URL("portable_head.sh", import.meta.url));
  const parts = await programParts(program);
  const runtimeId = packed.sha256.slice(0, 16);
  const fixed: Record<string, string> = {
    VERSION: version,
    TARGET: runtime.target,
    PLATFORM: runtime.uname,
    PLATFORM_TEXT: runtime.needs,
    OTHERWISE: runtime.otherwise,
    FLAGS: RUN_FLAGS.map((flag) => `'${flag}'`).join(" "),
    RUNTIME_ID: runtimeId,
    RUNTIME_SHA256: packed.sha256,
    RUNTIME_CKSUM: packed.cksum,
    PROGRAM_FILES: program.map(({ name }) => name).join(" "),
    PROGRAM_PARTS: parts,
  };
  // The first digits name the head, so that another head never meets this one's directories.
  const headId = (await sha256(new TextEncoder().encode(template))).slice(0, 8);
  const programId = (await sha256(new TextEncoder().encode(parts))).slice(0, 16);
  fixed["ID"] = `${headId}-${runtimeId}-${programId}`;

  // Places are at most ten digits longer than the words that they stand for.
  const start = Math.ceil((fill(template, { ...fixed, ...places(0, 0, 0) }).length + 64) / BLOCK) *
    BLOCK;
  const end = program.reduce((place, { bytes }) => place + bytes.length, start);
  const head = fill(template, { ...fixed, ...places(start, end, end + packed.packed.length) });
  const bodies = program.map(({ bytes }) => bytes);
  return new Blob([head, "\n".repeat(start - head.length), ...bodies, packed.packed]);
}

/** For each file five words: its name, where it begins behind the head, its size, two checksums. */
async function programParts(program: readonly ProgramFile[]): Promise<string> {
  let place = 0;
  const parts: string[] = [];
  for (const { name, bytes } of program) {
    if (!/^\w[\w.-]*$/.test(name)) {
      throw new Error(`Not a file name that a shell can take: ${name}`);
    }
    parts.push(`'${name}' ${place} ${bytes.length} ${await sha256(bytes)} '${cksum(bytes)}'`);
    place += bytes.length;
  }
  return parts.join(" \\\n    ");
}

/** `tail -c +N` counts from one. */
function places(program: number, runtime: number, size: number): Record<string, string> {
  return {
    PROGRAM_START: String(program + 1),
    RUNTIME_START: String(runtime + 1),
    FILE_SIZE: String(size),
  };
}

function fill(template: string, words: Record<string, string>): string {
  return template.replace(/@([A-Z][A-Z0-9_]*)@/g, (_, word: string) => {
    const value = words[word];
    if (value === undefined) throw new Error(`portable_head.sh names an unknown word: ${word}`);
    return value;
  });
}
