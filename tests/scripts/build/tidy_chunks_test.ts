import { deepStrictEqual, throws } from "node:assert/strict";
import type { Chunk } from "../../../scripts/build/chunk_graph.ts";
import { readChunkGraph, startPath } from "../../../scripts/build/chunk_graph.ts";
import { tidyChunks } from "../../../scripts/build/tidy_chunks.ts";
import { scratchDirectory } from "../../../scripts/scratch_directory.ts";

const HELPERS = 'import{createRequire as __deno_internal_createRequire} from "node:module";' +
  "var m=__deno_internal_createRequire(import.meta.url);export{m as a};";

/** What the bundler makes of a program with one dynamic import, in short. */
const BUNDLED = {
  "main.js": 'import"./home.js";import{a}from"./chunk-SHARED22.js";import"./chunk-HELPER22.js";' +
    'await import("./store-STORE222.js");',
  "home.js": 'import"./chunk-HELPER22.js";done();',
  "chunk-SHARED22.js": "export{a};",
  "chunk-HELPER22.js": HELPERS,
  "store-STORE222.js":
    'import{a}from"./chunk-SHARED22.js";import{a as r}from"./chunk-HELPER22.js";' +
    'import"node:crypto";',
};

/** Writes files and reads them as chunks. */
async function chunksOf(
  files: Readonly<Record<string, string>>,
): Promise<ReadonlyMap<string, Chunk>> {
  await using scratch = await scratchDirectory();
  const directory = `${scratch.path}/a %20 b`;
  await Deno.mkdir(directory);
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(`${directory}/${name}`, text);
  }
  return await readChunkGraph(directory, "main.js");
}

Deno.test("startPath() follows static imports, and only those", async () => {
  const chunks = await chunksOf(BUNDLED);
  deepStrictEqual([...chunks.keys()].sort(), Object.keys(BUNDLED).sort());
  deepStrictEqual(
    [...startPath(chunks, "main.js")].sort(),
    ["chunk-HELPER22.js", "chunk-SHARED22.js", "home.js", "main.js", "node:module"],
  );
});

Deno.test("tidyChunks() gives names without hashes, and a start without idle imports", async () => {
  deepStrictEqual(Object.fromEntries(tidyChunks(await chunksOf(BUNDLED), "main.js")), {
    "main.js": 'import"./home.js";import{a}from"./chunk.js";await import("./store.js");',
    "home.js": "done();",
    "chunk.js": "export{a};",
    "store.js": 'import{a}from"./chunk.js";import{a as r}from"./chunk_2.js";import"node:crypto";',
    "chunk_2.js": HELPERS,
  });
});

Deno.test("tidyChunks() leaves an import that does something", async () => {
  const files = { "main.js": 'import"./chunk-EFFECT22.js";', "chunk-EFFECT22.js": "start();" };
  deepStrictEqual(Object.fromEntries(tidyChunks(await chunksOf(files), "main.js")), {
    "main.js": 'import"./chunk.js";',
    "chunk.js": "start();",
  });
});

Deno.test("tidyChunks() refuses a start that loads a Node built-in", async () => {
  const cases = [
    { "main.js": 'import{parseArgs}from"node:util";' },
    { "main.js": 'import"./home.js";', "home.js": 'import"node:util";' },
    // A helper that the start does use.
    { "main.js": 'import{a}from"./chunk-HELPER22.js";', "chunk-HELPER22.js": HELPERS },
  ];
  for (const files of cases) {
    const chunks = await chunksOf(files);
    throws(() => tidyChunks(chunks, "main.js"), {
      name: "BuildError",
      message: /^Cannot bundle the program: each start of it would load node:(util|module),/,
    });
  }
});

Deno.test("tidyChunks() refuses a CommonJS package that would lose its names", async () => {
  const chunks = await chunksOf({
    "main.js": 'const{A}=await import("./sdk-COMMONJS.js");',
    "sdk-COMMONJS.js": "var a=()=>{};export default a();\n",
  });
  throws(() => tidyChunks(chunks, "main.js"), {
    name: "BuildError",
    message: /imports a CommonJS package dynamically \(sdk-COMMONJS\.js\)/,
  });
});
