/** Builds `dist/async-job`, one file that needs nothing else, for this platform. */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { BuildError } from "./build/build_error.ts";
import { type Bundle, bundleProgram } from "./build/bundle_program.ts";
import { compileProgram } from "./build/compile_program.ts";
import { packedRuntime } from "./build/packed_runtime.ts";
import { portableFile } from "./build/portable_file.ts";
import { replaceFile } from "./build/replace_file.ts";
import { DENO_VERSION, runtimeFor } from "./build/runtimes.ts";
import { type SourceVersion, sourceVersion } from "./build/source_version.ts";

const ROOT = resolve(import.meta.dirname ?? ".", "..");
const CACHE = `${ROOT}/dist/build`;

interface CompileOptions {
  readonly portable: boolean;
  readonly output: string;
}

function readOptions(args: string[]): CompileOptions {
  const options = { portable: { type: "boolean" }, output: { type: "string" } } as const;
  try {
    const { portable = false, output = `${ROOT}/dist/async-job` } =
      parseArgs({ args, options }).values;
    return { portable, output: resolve(output) };
  } catch (cause) {
    throw new BuildError(
      cause instanceof Error ? cause.message : String(cause),
      "Usage: deno task compile [--portable] [--output FILE]",
      { cause },
    );
  }
}

async function build({ portable, output }: CompileOptions): Promise<SourceVersion> {
  if (Deno.version.deno !== DENO_VERSION) {
    throw new BuildError(
      `Cannot build with Deno ${Deno.version.deno}: the build is pinned to Deno ${DENO_VERSION}`,
      `Run \`npx -y deno@${DENO_VERSION} task compile\``,
    );
  }
  await Deno.mkdir(CACHE, { recursive: true });
  const workDirectory = await Deno.makeTempDir({ dir: CACHE, prefix: "work-" });
  try {
    const source = await sourceVersion(ROOT);
    const bundle = await bundleProgram(ROOT, source, workDirectory);
    if (portable) await buildPortable(source.version, bundle, output, workDirectory);
    else await compileProgram(bundle, output);
    return source;
  } finally {
    await Deno.remove(workDirectory, { recursive: true });
  }
}

async function buildPortable(
  version: string,
  bundle: Bundle,
  output: string,
  workDirectory: string,
): Promise<void> {
  const runtime = runtimeFor(Deno.build.target);
  const packed = await packedRuntime(runtime, CACHE, workDirectory);
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

async function say(stream: typeof Deno.stdout | typeof Deno.stderr, text: string): Promise<void> {
  await new Blob([text]).stream().pipeTo(stream.writable, { preventClose: true });
}

try {
  const options = readOptions(Deno.args);
  const { version, commit } = await build(options);
  const { size } = await Deno.stat(options.output);
  const kind = options.portable ? "portable" : "compiled";
  const megabytes = (size / 1e6).toFixed(1);
  await say(
    Deno.stdout,
    `${options.output}: async-job ${version} (${commit}), ${kind}, ` +
      `${Deno.build.target}, ${megabytes} MB\n`,
  );
} catch (error) {
  if (!(error instanceof BuildError)) throw error;
  await say(Deno.stderr, `error: ${error.message}\nhint: ${error.hint}\n`);
  Deno.exit(1);
}
