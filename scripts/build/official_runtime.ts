import { BuildError } from "./build_error.ts";
import { sha256 } from "./checksums.ts";
import { runTool } from "./run_tool.ts";
import type { Runtime } from "./runtimes.ts";

/**
 * Gets the official Deno executable for a platform: the running one when it is that very file,
 * else from npm.
 *
 * @param runtime which one
 * @param workDirectory where to unpack the npm package
 * @returns the executable's bytes, checked against the SHA-256 that the sources name
 * @throws {BuildError} when npm cannot bring it, or brings something else
 */
export async function officialRuntime(
  runtime: Runtime,
  workDirectory: string,
): Promise<Uint8Array<ArrayBuffer>> {
  if (runtime.target === Deno.build.target && runtime.version === Deno.version.deno) {
    const running = await Deno.readFile(Deno.execPath());
    if (await sha256(running) === runtime.sha256) return running;
  }
  const bytes = await fromNpm(runtime, workDirectory);
  const found = await sha256(bytes);
  if (runtime.sha256 === found) return bytes;
  throw new BuildError(
    `Cannot use the runtime in ${runtime.npmPackage}@${runtime.version}: its SHA-256 is ${found} ` +
      `instead of ${runtime.sha256}`,
    "Find out why npm delivers another file before you trust it",
  );
}

async function fromNpm(
  { npmPackage, version }: Runtime,
  workDirectory: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const options = { cwd: workDirectory };
  const wanted = `${npmPackage}@${version}`;
  const packed = await runTool(
    "npm",
    ["pack", "--loglevel=error", "--ignore-scripts", wanted],
    options,
  );
  if (!packed.success) {
    throw new BuildError(
      `Cannot get ${wanted} from npm: ${packed.stderr.trim() || packed.stdout.trim()}`,
      "Check that npm reaches its registry, for example with `npm ping`",
    );
  }
  const tarball = packed.stdout.trim();
  const unpacked = await runTool("tar", ["-xzf", tarball, "package/deno"], options);
  if (!unpacked.success) {
    throw new BuildError(
      `Cannot unpack ${tarball}: ${unpacked.stderr.trim()}`,
      "Check the free space in dist/build",
    );
  }
  return await Deno.readFile(`${workDirectory}/package/deno`);
}
