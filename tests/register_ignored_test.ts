import { deepStrictEqual } from "node:assert/strict";
import { fileURLToPath } from "node:url";

const HERE = new URL("./", import.meta.url);

async function sourcesBelow(directory: URL): Promise<URL[]> {
  const found: URL[] = [];
  for await (const { name, isDirectory } of Deno.readDir(directory)) {
    if (isDirectory) found.push(...await sourcesBelow(new URL(`${name}/`, directory)));
    else if (name.endsWith(".ts")) found.push(new URL(name, directory));
  }
  return found;
}

Deno.test("no test is ignored but through registerIgnored(), which names the reason", async () => {
  const ignoring: string[] = [];
  for (const source of await sourcesBelow(HERE)) {
    // Also the methods of Deno.test and a property in its short form.
    if (/(?:^|[{,\s])ignore(?::|,$)|\.ignore\(/m.test(await Deno.readTextFile(source))) {
      ignoring.push(fileURLToPath(source).slice(fileURLToPath(HERE).length));
    }
  }
  deepStrictEqual(ignoring, ["register_ignored.ts"]);
});
