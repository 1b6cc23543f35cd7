import { gzipSync } from "node:zlib";
import { cksum, sha256 } from "../../scripts/build/checksums.ts";
import { portableFile, type ProgramFile } from "../../scripts/build/portable_file.ts";
import { type Runtime, runtimeFor } from "../../scripts/build/runtimes.ts";

/**
 * Stands in for Deno: prints what follows the program's path, each ended by NUL, then HOME as the
 * program would find it, then standard input; exits with 7.
 */
export const ECHO = `#!/bin/sh
[ "$1" != --version ] || exit 0
until [ "$1" != "\${1%/main.js}" ]; do shift; done
shift
[ $# -eq 0 ] || printf '%s\\0' "$@"
printf 'home%s\\n' "$ASYNC_JOB_PORTABLE_HOME"
cat
exit 7
`;

/** The second file of the program, which lies behind the first. */
export const PART = "another part";

/** What a miniature differs in. */
export interface MiniatureOptions {
  /** The shell script, or other executable, in place of the Deno runtime. */
  readonly runtime?: string | Uint8Array;
  /** The text in place of the program's first file. */
  readonly program?: string;
  /** Fields of the platform to replace. */
  readonly platform?: Partial<Runtime>;
}

/**
 * Builds a portable file with the real head and build code, but a shell script for a runtime, so
 * that unpacking takes milliseconds.
 *
 * @param path where to write it
 * @param options what to make differently
 * @returns the path
 */
export async function miniature(path: string, options: MiniatureOptions = {}): Promise<string> {
  // Long enough to fill a small disk, and hard to compress.
  const noise = crypto.getRandomValues(new Uint8Array(60_000)).toHex();
  const given = options.runtime ?? `${ECHO}# ${noise}\n`;
  const runtime = new Uint8Array(
    typeof given === "string" ? new TextEncoder().encode(given) : given,
  );
  const program: ProgramFile[] = [
    { name: "main.js", bytes: new TextEncoder().encode(options.program ?? "the program") },
    { name: "part.js", bytes: new TextEncoder().encode(PART) },
  ];
  const file = await portableFile(
    "1.2.3",
    program,
    { ...runtimeFor(Deno.build.target), ...options.platform },
    {
      packed: new Uint8Array(gzipSync(runtime)),
      sha256: await sha256(runtime),
      cksum: cksum(runtime),
    },
  );
  await Deno.writeFile(path, file.stream());
  await Deno.chmod(path, 0o755);
  return path;
}
