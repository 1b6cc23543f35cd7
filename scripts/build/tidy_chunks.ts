import { BuildError } from "./build_error.ts";
import { type Chunk, startPath } from "./chunk_graph.ts";
import { onlyDeclares } from "./only_declares.ts";

/**
 * Makes of the bundler's chunks the files of the program: those that are read at each start import
 * nothing that they do not need, and names no longer depend on where the sources lay.
 *
 * @param chunks the chunks by name
 * @param main name of the file to run, which it keeps
 * @returns the files' texts by their new names
 * @throws {BuildError} when a start would load a Node built-in, or a chunk would lack its exports
 */
export function tidyChunks(
  chunks: ReadonlyMap<string, Chunk>,
  main: string,
): ReadonlyMap<string, string> {
  checkCommonJs(chunks);
  const light = new Map(chunks);
  for (const name of startPath(chunks, main)) {
    const chunk = chunks.get(name);
    if (chunk !== undefined) light.set(name, withoutIdleImports(chunk, chunks));
  }
  checkStart(light, main);

  const names = newNames(light, main);
  const files = new Map<string, string>();
  for (const [name, newName] of names) {
    const { text = "", imports = [], dynamicImports = [] } = light.get(name) ?? {};
    files.set(
      newName,
      [...imports, ...dynamicImports].reduce(
        (done, imported) => done.replaceAll(`"./${imported}"`, `"./${names.get(imported)}"`),
        text,
      ),
    );
  }
  return files;
}

/**
 * The bundler makes each chunk import its chunk of helpers, needed or not, which loads `node:module`:
 * twice the time that a filesystem command takes.
 */
function withoutIdleImports(chunk: Chunk, chunks: ReadonlyMap<string, Chunk>): Chunk {
  let { text, imports } = chunk;
  for (const imported of imports) {
    const statement = `import"./${imported}";`;
    if (!text.includes(statement) || !onlyDeclares(chunks.get(imported)?.text ?? "")) continue;
    text = text.replace(statement, "");
    imports = imports.filter((other) => other !== imported);
  }
  return { ...chunk, text, imports };
}

function checkStart(chunks: ReadonlyMap<string, Chunk>, main: string): void {
  const builtIns = [...startPath(chunks, main)].filter((name) => !chunks.has(name));
  if (builtIns.length === 0) return;
  throw new BuildError(
    `Cannot bundle the program: each start of it would load ${builtIns.join(", ")}, which takes ` +
      "longer than a whole filesystem command",
    "Use Deno's own API, or let only what lib/stores/open_store.ts imports dynamically import it",
  );
}

/** The names of a CommonJS package are lost when it is the very thing that is imported dynamically. */
function checkCommonJs(chunks: ReadonlyMap<string, Chunk>): void {
  for (const { dynamicImports } of chunks.values()) {
    for (const name of dynamicImports) {
      if (!/export default [\w$]+\(\);\s*$/.test(chunks.get(name)?.text ?? "")) continue;
      throw new BuildError(
        `Cannot bundle the program: it imports a CommonJS package dynamically (${name}), which would ` +
          "have no export but its default",
        "Import the package statically in a module of its own, and that module dynamically",
      );
    }
  }
}

/** Names without the bundler's hashes, which differ from place to place. */
function newNames(
  chunks: ReadonlyMap<string, Chunk>,
  main: string,
): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const reached = new Set([main]);
  for (const name of reached) {
    const { imports = [], dynamicImports = [] } = chunks.get(name) ?? {};
    for (const imported of [...imports, ...dynamicImports]) {
      if (chunks.has(imported)) reached.add(imported);
    }
    const [, stem = ""] = /^(.+?)(-[A-Z0-9]{8})?\.js$/.exec(name) ?? [];
    const taken = [...names.values()];
    let newName = `${stem}.js`;
    for (let number = 2; taken.includes(newName); number++) newName = `${stem}_${number}.js`;
    names.set(name, newName);
  }
  return names;
}
