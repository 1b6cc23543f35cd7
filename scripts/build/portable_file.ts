import { cksum, sha256 } from "./checksums.ts";
import type { PackedRuntime } from "./packed_runtime.ts";
import { HERMETIC_FLAGS, PERMISSION_FLAGS } from "./permissions.ts";
import type { Runtime } from "./runtimes.ts";

/** The head is filled up with newlines to a multiple of this many bytes. */
const BLOCK = 4096;

/**
 * Puts together the self-extracting file: the shell head, the program, the compressed runtime.
 *
 * @param version the program's version
 * @param program the bundle
 * @param runtime the platform it is for
 * @param packed that platform's runtime
 * @returns the file's bytes, the same for the same input
 */
export async function portableFile(
  version: string,
  program: Uint8Array<ArrayBuffer>,
  runtime: Runtime,
  packed: PackedRuntime,
): Promise<Blob> {
  const template = await Deno.readTextFile(new URL("portable_head.sh", import.meta.url));
  const programSha256 = await sha256(program);
  const runtimeId = packed.sha256.slice(0, 16);
  const flags = [...HERMETIC_FLAGS, ...PERMISSION_FLAGS];
  const fixed: Record<string, string> = {
    VERSION: version,
    TARGET: runtime.target,
    PLATFORM: runtime.uname,
    PLATFORM_TEXT: runtime.needs,
    FLAGS: flags.map((flag) => `'${flag}'`).join(" "),
    RUNTIME_ID: runtimeId,
    RUNTIME_SHA256: packed.sha256,
    RUNTIME_CKSUM: packed.cksum,
    PROGRAM_SIZE: String(program.length),
    PROGRAM_SHA256: programSha256,
    PROGRAM_CKSUM: cksum(program),
  };
  // The first digits name the head, so that another head never meets this one's directories.
  const headId = (await sha256(new TextEncoder().encode(template))).slice(0, 8);
  fixed["ID"] = `${headId}-${runtimeId}-${programSha256.slice(0, 16)}`;

  // Places are at most ten digits longer than the words that they stand for.
  const start = Math.ceil((fill(template, { ...fixed, ...places(0, 0, 0) }).length + 64) / BLOCK) *
    BLOCK;
  const end = start + program.length;
  const head = fill(template, { ...fixed, ...places(start, end, end + packed.packed.length) });
  return new Blob([head, "\n".repeat(start - head.length), program, packed.packed]);
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
