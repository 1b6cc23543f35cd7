import process from "node:process";
import { pathToFileURL } from "node:url";
import { BuildError } from "./build_error.ts";
import { deferRequires } from "./defer_requires.ts";
import { runTool } from "./run_tool.ts";

/** The module by which the program reaches the OCI SDK. */
const SDK = "lib/oci/sdk.ts";

/**
 * Bundles the OCI SDK for itself, its modules deferred, and writes an import map by which the
 * program is bundled with that instead of the SDK as it comes.
 *
 * @param root the directory of `deno.json`
 * @param workDirectory where both are written
 * @returns path of the import map
 * @throws {BuildError} when the SDK does not bundle
 */
export async function bundleSdk(root: string, workDirectory: string): Promise<string> {
  const whole = `${workDirectory}/sdk_whole.js`;
  const flags = ["--quiet", "--platform", "deno", "--config", `${root}/deno.json`];
  const { success, stderr } = await runTool(
    Deno.execPath(),
    ["bundle", ...flags, "--output", whole, `${root}/${SDK}`],
    { cwd: root },
  );
  if (!success) {
    throw new BuildError(
      `Cannot bundle the OCI SDK: ${stderr.trim()}`,
      `Run \`deno check ${SDK}\`; the first build also needs the npm registry`,
    );
  }
  const url = (path: string): string => pathToFileURL(path).href;
  const deferred = `${workDirectory}/sdk.js`;
  const text = deferRequires(await Deno.readTextFile(whole), prelude(url(`${root}/scripts/build`)));
  await Deno.writeTextFile(deferred, text);

  const { imports } = JSON.parse(await Deno.readTextFile(`${root}/deno.json`));
  const path = `${workDirectory}/import_map.json`;
  const map = { imports: { ...imports, [url(`${root}/${SDK}`)]: url(deferred) } };
  await Deno.writeTextFile(path, JSON.stringify(map));
  return path;
}

/** What the SDK's modules are loaded by, in place of Node's `require`. */
function prelude(directory: string): string {
  return `import { deferred as __deferred } from "${directory}/deferred.ts";
import { builtIn as __require, processOf } from "${directory}/node_stand_ins.ts";
const process = processOf(${JSON.stringify(process.version)});
`;
}
