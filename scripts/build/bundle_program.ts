import { pathToFileURL } from "node:url";
import { BuildError } from "./build_error.ts";
import { bundleSdk } from "./bundle_sdk.ts";
import { readChunkGraph } from "./chunk_graph.ts";
import { runTool } from "./run_tool.ts";
import type { SourceVersion } from "./source_version.ts";
import { tidyChunks } from "./tidy_chunks.ts";

/** The program as JavaScript: what each start needs, and apart from it what few need. */
export interface Bundle {
  /** The directory that holds its files and nothing else. */
  readonly directory: string;
  /** Their names; the first is the one to run. */
  readonly files: readonly [string, ...string[]];
}

/** The file to run. */
const MAIN = "main.js";
/** Imported by {@link MAIN} before everything else. */
const HOME = "home.js";

/**
 * Bundles the program into a few JavaScript files, which serve the compiled and the portable file:
 * what is imported dynamically lies in files of its own, which are read only when it is imported.
 * The same sources give the same names and bytes, wherever they lie.
 *
 * @param root the directory of `deno.json`
 * @param source what the program is to say it was built from
 * @param workDirectory where the bundle is written, and what is needed only meanwhile
 * @returns the bundle
 * @throws {BuildError} when the sources do not bundle, or would make every start slower
 */
export async function bundleProgram(
  root: string,
  source: SourceVersion,
  workDirectory: string,
): Promise<Bundle> {
  const chunks = `${workDirectory}/chunks`;
  await split(root, source, workDirectory, chunks);
  // An import in the entry would run later: after the files that the entry shares with others.
  const main = await Deno.readTextFile(`${chunks}/${MAIN}`);
  await Deno.writeTextFile(`${chunks}/${MAIN}`, `import"./${HOME}";${main}`);

  const directory = `${workDirectory}/program`;
  await Deno.mkdir(directory);
  const files: string[] = [];
  for (const [name, text] of tidyChunks(await readChunkGraph(chunks, MAIN), MAIN)) {
    await Deno.writeTextFile(`${directory}/${name}`, text);
    files.push(name);
  }
  return { directory, files: [MAIN, ...files.filter((name) => name !== MAIN)] };
}

async function split(
  root: string,
  source: SourceVersion,
  workDirectory: string,
  chunks: string,
): Promise<void> {
  const from = (path: string): string => JSON.stringify(pathToFileURL(`${root}/${path}`).href);
  const fixed = JSON.stringify({ ...source, bundled: true });
  const entries = {
    "home.ts": `import ${from("scripts/build/portable_home.ts")};\n`,
    "main.ts": `import { buildInfo } from ${from("lib/build_info.ts")};
import { main } from ${from("lib/cli/main.ts")};

Deno.exit(await main(Deno.args, buildInfo(${fixed})));
`,
  };
  const paths: string[] = [];
  for (const [name, text] of Object.entries(entries)) {
    await Deno.writeTextFile(`${workDirectory}/${name}`, text);
    paths.push(`${workDirectory}/${name}`);
  }
  const map = await bundleSdk(root, workDirectory);
  const config = ["--config", `${root}/deno.json`, "--import-map", map];
  const flags = ["--quiet", "--minify", "--platform", "deno", "--code-splitting"];
  const { success, stderr } = await runTool(
    Deno.execPath(),
    ["bundle", ...flags, ...config, "--outdir", chunks, ...paths],
    { cwd: root },
  );
  if (success) return;
  throw new BuildError(
    `Cannot bundle the program: ${stderr.trim()}`,
    "Run `deno check main.ts`; the first build also needs the npm registry",
  );
}
