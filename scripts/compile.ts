/**
 * Builds `dist/async-job`, one file that needs nothing else, for this platform; or the files of a
 * release, each for one platform, with their checksums and an SBOM.
 */
import { resolve } from "node:path";
import { answerHelp } from "./answer_help.ts";
import { BuildError } from "./build/build_error.ts";
import { buildPortable } from "./build/build_portable.ts";
import { buildRelease } from "./build/build_release.ts";
import { bundleProgram } from "./build/bundle_program.ts";
import { COMPILE_USAGE, type CompileOptions, readCompileOptions } from "./build/compile_options.ts";
import { compileProgram } from "./build/compile_program.ts";
import { showProgress } from "./build/progress.ts";
import { sbomName, SUMS_NAME } from "./build/release_directory.ts";
import { DENO_VERSION } from "./build/runtimes.ts";
import { type SourceVersion, sourceVersion } from "./build/source_version.ts";

const ROOT = resolve(import.meta.dirname ?? ".", "..");
const CACHE = `${ROOT}/dist/build`;

/** @returns what to say about it, a line for each file */
async function build(options: CompileOptions): Promise<readonly string[]> {
  if (Deno.version.deno !== DENO_VERSION) {
    throw new BuildError(
      `Cannot build with Deno ${Deno.version.deno}: the build is pinned to Deno ${DENO_VERSION}`,
      `Run \`npx -y deno@${DENO_VERSION} task compile\``,
    );
  }
  await Deno.mkdir(CACHE, { recursive: true });
  const workDirectory = await Deno.makeTempDir({ dir: CACHE, prefix: "work-" });
  try {
    const { portable, destination } = options;
    return "file" in destination
      ? await buildOne(portable, destination.file, workDirectory)
      : await buildMany(options, destination.directory, workDirectory);
  } finally {
    await Deno.remove(workDirectory, { recursive: true });
  }
}

async function buildOne(
  portable: boolean,
  output: string,
  workDirectory: string,
): Promise<readonly string[]> {
  const source = await sourceVersion(ROOT);
  {
    using progress = showProgress(false);
    progress.step(`Building ${output}`);
    const bundle = await bundleProgram(ROOT, source, workDirectory);
    const { target } = Deno.build;
    if (portable) {
      const { version } = source;
      const from = { version, bundle, cacheDirectory: CACHE, workDirectory, progress };
      await buildPortable(target, output, from);
    } else await compileProgram(bundle, output, { target, baseRuntime: undefined });
  }
  return [await describe(output, source, portable, Deno.build.target)];
}

async function buildMany(
  { portable, targets }: CompileOptions,
  directory: string,
  workDirectory: string,
): Promise<readonly string[]> {
  const source = await sourceVersion(ROOT);
  using progress = showProgress(true);
  const { built, listed } = await buildRelease({
    root: ROOT,
    source,
    portable,
    targets,
    directory,
    cacheDirectory: CACHE,
    workDirectory,
    progress,
  });
  const files = [...built].map(([target, name]) =>
    describe(`${directory}/${name}`, source, portable, target)
  );
  return [
    ...await Promise.all(files),
    `${directory}/${sbomName(source.version)}: the npm packages and runtimes in them, CycloneDX`,
    `${directory}/${SUMS_NAME}: SHA-256 of ${listed.length} files`,
  ];
}

async function describe(
  path: string,
  { version, commit }: SourceVersion,
  portable: boolean,
  target: string,
): Promise<string> {
  const { size } = await Deno.stat(path);
  const kind = portable ? "portable" : "compiled";
  const megabytes = (size / 1e6).toFixed(1);
  return `${path}: async-job ${version} (${commit}), ${kind}, ${target}, ${megabytes} MB`;
}

async function say(stream: typeof Deno.stdout | typeof Deno.stderr, text: string): Promise<void> {
  await new Blob([text]).stream().pipeTo(stream.writable, { preventClose: true });
}

if (answerHelp(Deno.args, COMPILE_USAGE)) Deno.exit(0);
try {
  const lines = await build(readCompileOptions(Deno.args, `${ROOT}/dist`, Deno.build.target));
  await say(Deno.stdout, lines.map((line) => `${line}\n`).join(""));
} catch (error) {
  if (!(error instanceof BuildError)) throw error;
  await say(Deno.stderr, `error: ${error.message}\nhint: ${error.hint}\n`);
  Deno.exit(1);
}
