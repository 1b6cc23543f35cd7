import type { Bundle } from "./bundle_program.ts";
import { packedRuntime } from "./packed_runtime.ts";
import { portableFile } from "./portable_file.ts";
import type { Progress } from "./progress.ts";
import { replaceFile } from "./replace_file.ts";
import { runtimeFor } from "./runtimes.ts";

/** Where a portable file is built, and from what. */
export interface PortableOptions {
  readonly version: string;
  readonly bundle: Bundle;
  /** Where compressed runtimes are kept from build to build. */
  readonly cacheDirectory: string;
  readonly workDirectory: string;
  readonly progress: Progress;
}

/**
 * Builds the portable file for one platform.
 *
 * @param target Rust target triple
 * @param output path of the file
 * @param options what it is made of
 * @throws {BuildError} when there is no runtime for the platform, or it cannot be had
 */
export async function buildPortable(
  target: string,
  output: string,
  { version, bundle, cacheDirectory, workDirectory, progress }: PortableOptions,
): Promise<void> {
  const runtime = runtimeFor(target);
  const packed = await packedRuntime(runtime, cacheDirectory, workDirectory, progress);
  const program = await Promise.all(bundle.files.map(async (name) => ({
    name,
    bytes: await Deno.readFile(`${bundle.directory}/${name}`),
  })));
  const file = await portableFile(version, program, runtime, packed);
  await replaceFile(output, async (temporary) => {
    await Deno.writeFile(temporary, file.stream());
    await Deno.chmod(temporary, 0o755);
  });
}
