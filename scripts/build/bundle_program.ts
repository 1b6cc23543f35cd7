import { pathToFileURL } from "node:url";
import { BuildError } from "./build_error.ts";
import { runTool } from "./run_tool.ts";
import type { SourceVersion } from "./source_version.ts";
import { stableNames } from "./stable_names.ts";

/** The program as JavaScript: what each start needs, and apart from it what few need. */
export interface Bundle {
  /** The directory that holds its files and nothing else. */
  readonly directory: string;
  /** Their names; the first is the one to run. */
  readonly files: readonly [string, ...string[]];
}

/** The file to run. */
const MAIN = "main.js";
/**
 * What is bundled apart, because it is CommonJS: each file that is bundled together with CommonJS imports
 * `node:module`, which takes longer than a whole filesystem command. The program imports these files
 * dynamically, by their names.
 */
const APART = ["lib/bulk/picomatch.js", "lib/oci/sdk.js"];

/**
 * Bundles the program into a few JavaScript files, which serve the compiled and the portable file:
 * what is imported dynamically lies in files of its own, which are read only when it is imported.
 * The same sources give the same names and bytes, wherever they lie.
 *
 * @param root the directory of `deno.json`
 * @param source what the program is to say it was built from
 * @param workDirectory where the bundle is written, and what is needed only meanwhile
 * @returns the bundle
 * @throws {BuildError} when the sources do not bundle
 */
export async function bundleProgram(
  root: string,
  source: SourceVersion,
  workDirectory: string,
): Promise<Bundle> {
  const directory = `${workDirectory}/program`;
  const entry = await writeEntry(root, source, workDirectory);
  const externals = APART.flatMap((path) => ["--external", `./${nameOf(path)}`]);
  await bundle(root, ["--code-splitting", ...externals, "--outdir", directory, entry]);
  for (const path of APART) {
    await bundle(root, ["--output", `${directory}/${nameOf(path)}`, `${root}/${path}`]);
  }
  const files = await stableNames(directory, [MAIN, ...APART.map(nameOf)]);
  return { directory, files: [MAIN, ...files.filter((name) => name !== MAIN)] };
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Writes the file that the program starts from, which holds its version. */
async function writeEntry(
  root: string,
  source: SourceVersion,
  workDirectory: string,
): Promise<string> {
  const from = (path: string): string => JSON.stringify(pathToFileURL(`${root}/${path}`).href);
  const fixed = JSON.stringify({ ...source, bundled: true });
  // No file of the program looks at HOME, nor at any other variable, while it is loaded.
  const text = `import { buildInfo } from ${from("lib/build_info.ts")};
import { main } from ${from("lib/cli/main.ts")};
import { keepCompiledCode, takeFirstRun } from ${from("scripts/build/portable_first_run.ts")};
import { giveBackHome } from ${from("scripts/build/portable_home.ts")};

giveBackHome();
const isFirstRun = takeFirstRun();
const status = await main(Deno.args, buildInfo(${fixed}));
if (isFirstRun) await keepCompiledCode();
Deno.exit(status);
`;
  const path = `${workDirectory}/main.ts`;
  await Deno.writeTextFile(path, text);
  return path;
}

async function bundle(root: string, args: readonly string[]): Promise<void> {
  const flags = ["--quiet", "--minify", "--platform", "deno", "--config", `${root}/deno.json`];
  const { success, stderr } = await runTool(
    Deno.execPath(),
    ["bundle", ...flags, ...args],
    { cwd: root },
  );
  if (success) return;
  throw new BuildError(
    `Cannot bundle the program: ${stderr.trim()}`,
    "Run `deno check main.ts`; the first build also needs the npm registry",
  );
}
