import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { cksum, sha256 } from "./checksums.ts";
import { officialRuntime } from "./official_runtime.ts";
import type { Progress } from "./progress.ts";
import { replaceFile } from "./replace_file.ts";
import type { Runtime } from "./runtimes.ts";

/** A runtime as the portable file holds it. */
export interface PackedRuntime {
  /** The executable, compressed by gzip. */
  readonly packed: Uint8Array<ArrayBuffer>;
  /** SHA-256 of the executable. */
  readonly sha256: string;
  /** What `cksum` prints for the executable. */
  readonly cksum: string;
}

/** The next levels take twice the time for 0.2 % less. */
const LEVEL = 6;

/** What the build cache remembers beside the compressed file. */
interface Remembered {
  readonly sha256: string;
  readonly cksum: string;
  readonly packedSha256: string;
  readonly level: number;
}

/**
 * Compresses a runtime, or takes it from the build cache, since compressing takes seconds.
 *
 * @param runtime which one
 * @param cacheDirectory where compressed runtimes are kept
 * @param workDirectory for what is needed only meanwhile
 * @param progress is told of what takes long
 * @returns the compressed runtime
 * @throws {BuildError} when the runtime cannot be had
 */
export async function packedRuntime(
  runtime: Runtime,
  cacheDirectory: string,
  workDirectory: string,
  progress: Progress,
): Promise<PackedRuntime> {
  const { target, version } = runtime;
  const path = `${cacheDirectory}/deno-${version}-${target}`;
  const cached = await fromCache(path, runtime);
  if (cached !== undefined) return cached;

  progress.step(`Getting Deno ${version} for ${target}`);
  const bytes = await officialRuntime(runtime, workDirectory);
  progress.step(`Compressing Deno ${version} for ${target}`);
  const packed = new Uint8Array(await promisify(gzip)(bytes, { level: LEVEL }));
  const sums = { sha256: await sha256(bytes), cksum: cksum(bytes) };
  const remembered: Remembered = { ...sums, packedSha256: await sha256(packed), level: LEVEL };
  await replaceFile(`${path}.gz`, (file) => Deno.writeFile(file, packed));
  await replaceFile(
    `${path}.json`,
    (file) => Deno.writeTextFile(file, JSON.stringify(remembered) + "\n"),
  );
  return { packed, ...sums };
}

/** A cache that is missing, damaged or of another runtime is no cache. */
async function fromCache(path: string, runtime: Runtime): Promise<PackedRuntime | undefined> {
  try {
    const remembered = JSON.parse(await Deno.readTextFile(`${path}.json`)) as Remembered;
    if (remembered.sha256 !== runtime.sha256 || remembered.level !== LEVEL) return undefined;
    const packed = await Deno.readFile(`${path}.gz`);
    if (await sha256(packed) !== remembered.packedSha256) return undefined;
    return { packed, sha256: remembered.sha256, cksum: remembered.cksum };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
