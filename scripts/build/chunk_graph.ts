import { basename } from "node:path";
import { pathToFileURL } from "node:url";
import { runTool } from "./run_tool.ts";

/** One of the files that the bundler made. */
export interface Chunk {
  readonly text: string;
  /** What it imports statically: names of chunks, and specifiers such as `node:url`. */
  readonly imports: readonly string[];
  /** What it imports dynamically, likewise. */
  readonly dynamicImports: readonly string[];
}

/** What `deno info --json` says, as far as it is needed. */
interface ModuleGraph {
  readonly modules: readonly {
    readonly specifier: string;
    readonly error?: string;
    readonly dependencies?: readonly {
      readonly specifier: string;
      readonly isDynamic?: boolean;
    }[];
  }[];
}

/**
 * Reads the files that a program in JavaScript consists of, and which imports which.
 *
 * @param directory the directory in which all of them lie
 * @param main name of the file to run
 * @returns the chunks by name
 * @throws {Error} when something that is imported is not there
 */
export async function readChunkGraph(
  directory: string,
  main: string,
): Promise<ReadonlyMap<string, Chunk>> {
  const flags = ["--json", "--no-config", "--no-lock", "--no-npm", "--no-remote"];
  const url = pathToFileURL(`${directory}/${main}`).href;
  const { success, stdout, stderr } = await runTool(Deno.execPath(), ["info", ...flags, url]);
  if (!success) throw new Error(`Cannot tell the imports of ${url}: ${stderr}`);
  const chunks = new Map<string, Chunk>();
  const { modules } = JSON.parse(stdout) as ModuleGraph;
  for (const { specifier, error, dependencies = [] } of modules) {
    if (error !== undefined) throw new Error(`Cannot read ${specifier}: ${error}`);
    if (!specifier.startsWith("file:")) continue;
    const name = decodeURIComponent(basename(new URL(specifier).pathname));
    const imports = (dynamic: boolean): string[] =>
      dependencies.filter(({ isDynamic = false }) => isDynamic === dynamic)
        .map((dependency) => dependency.specifier.replace(/^\.\//, ""));
    chunks.set(name, {
      text: await Deno.readTextFile(`${directory}/${name}`),
      imports: imports(false),
      dynamicImports: imports(true),
    });
  }
  return chunks;
}

/**
 * Finds what is read whenever the program starts.
 *
 * @param chunks all chunks by name
 * @param main name of the file to run
 * @returns the names of it and of all that it imports statically, chunks and other specifiers
 */
export function startPath(chunks: ReadonlyMap<string, Chunk>, main: string): ReadonlySet<string> {
  const found = new Set([main]);
  // A set goes on over what is added meanwhile.
  for (const name of found) {
    for (const imported of chunks.get(name)?.imports ?? []) found.add(imported);
  }
  return found;
}
