import { deepStrictEqual, ok } from "node:assert/strict";
import { dirname, join, relative } from "node:path/posix";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** The rooms of lib/, each of which may import those behind it, and the files of lib/ itself. */
const ROOMS = [
  "cli",
  "commands",
  "bulk",
  "diagnostics",
  "output",
  "stores",
  "oci",
  "settings",
  "record",
];

/** The files of lib/ itself, on which every room may build; none builds on a room. */
const FOUNDATIONS = [
  "build_info.ts",
  "deps.ts",
  "error_guide.ts",
  "errors.ts",
  "hidden_text.ts",
  "io_streams.ts",
];

/** Static and dynamic imports, those of types too. */
const IMPORT = /(?:\bfrom\s*|\bimport\s*\(?\s*)"(\.[^"]+)"/g;

/** What each file below a directory imports of the checkout, by path. */
async function importsBelow(directory: string): Promise<Map<string, string[]>> {
  const imports = new Map<string, string[]>();
  for await (const { name, isDirectory } of Deno.readDir(join(ROOT, directory))) {
    const path = `${directory}/${name}`;
    if (isDirectory) {
      for (const [inner, imported] of await importsBelow(path)) imports.set(inner, imported);
    } else if (name.endsWith(".ts")) {
      const text = await Deno.readTextFile(join(ROOT, path));
      const specifiers = [...text.matchAll(IMPORT)].map(([, specifier = ""]) => specifier);
      imports.set(path, specifiers.map((specifier) => join(dirname(path), specifier)));
    }
  }
  return imports;
}

/** Where a file stands in the order of rooms; the foundations stand behind all of them. */
function placeOf(path: string): number {
  const [, room = "", ...inner] = path.split("/");
  if (inner.length === 0) return FOUNDATIONS.includes(room) ? ROOMS.length : -1;
  return ROOMS.indexOf(room);
}

Deno.test("every file of lib/ is in a room, or one of the few that all build on", async () => {
  const files = [...(await importsBelow("lib")).keys()];
  ok(files.length > 100, `${files.length} files`);
  deepStrictEqual(files.filter((path) => placeOf(path) < 0), []);
});

Deno.test("imports in lib/ go from room to room in one direction", async () => {
  const wrong: string[] = [];
  for (const [path, imported] of await importsBelow("lib")) {
    for (const target of imported) {
      if (!target.startsWith("lib/") || placeOf(target) < placeOf(path)) {
        wrong.push(`${path} imports ${target}`);
      }
    }
  }
  deepStrictEqual(wrong, []);
});

Deno.test("no file of lib/ imports itself by any way round", async () => {
  const imports = await importsBelow("lib");
  const circles: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, way: readonly string[]): void => {
    if (way.includes(path)) {
      const circle = [...way.slice(way.indexOf(path)), path];
      circles.push(circle.map((file) => relative("lib", file)).join(" → "));
      return;
    }
    if (done.has(path)) return;
    for (const target of imports.get(path) ?? []) visit(target, [...way, path]);
    done.add(path);
  };
  for (const path of imports.keys()) visit(path, []);
  deepStrictEqual(circles, []);
});

Deno.test("scripts/ imports nothing from tests/, and lib/ nothing from either", async () => {
  const imports = [...await importsBelow("scripts"), ...await importsBelow("lib")];
  const wrong = imports.flatMap(([path, imported]) =>
    imported
      .filter((target) => target.startsWith("tests/"))
      .map((target) => `${path} imports ${target}`)
  );
  deepStrictEqual(wrong, []);
});
