import { pathToFileURL } from "node:url";
import { BuildError } from "./build_error.ts";
import { runTool } from "./run_tool.ts";
import type { SourceVersion } from "./source_version.ts";

/**
 * Puts the whole program into one JavaScript file, which serves the compiled and the portable file.
 * The same sources give the same bytes, wherever they lie.
 *
 * @param root the directory of `deno.json`
 * @param source what the program is to say it was built from
 * @param workDirectory where the bundle is written; its entry too
 * @returns the path of the bundle
 * @throws {BuildError} when the sources do not bundle
 */
export async function bundleProgram(
  root: string,
  source: SourceVersion,
  workDirectory: string,
): Promise<string> {
  const entry = `${workDirectory}/entry.ts`;
  const bundle = `${workDirectory}/async-job.js`;
  await Deno.writeTextFile(entry, entryText(root, source));
  const flags = ["--quiet", "--minify", "--config", `${root}/deno.json`];
  const { success, stderr } = await runTool(
    Deno.execPath(),
    ["bundle", ...flags, "--output", bundle, entry],
    { cwd: root },
  );
  if (success) return bundle;
  throw new BuildError(
    `Cannot bundle the program: ${stderr.trim()}`,
    "Run `deno check main.ts`; the first build also needs the npm registry",
  );
}

function entryText(root: string, source: SourceVersion): string {
  const from = (path: string): string => JSON.stringify(pathToFileURL(`${root}/${path}`).href);
  const fixed = JSON.stringify({ ...source, bundled: true });
  return `import ${from("scripts/build/portable_home.ts")};
import { buildInfo } from ${from("lib/build_info.ts")};
import { main } from ${from("lib/cli/main.ts")};

Deno.exit(await main(Deno.args, buildInfo(${fixed})));
`;
}
