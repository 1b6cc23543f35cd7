import { deepStrictEqual, notStrictEqual, ok, strictEqual } from "node:assert/strict";
import { dirname, normalize, relative, resolve } from "node:path";
import config from "../../deno.json" with { type: "json" };
import { scratchDirectory } from "../../scripts/scratch_directory.ts";

const ROOT = resolve(import.meta.dirname ?? ".", "../..");
const GUIDE = await Deno.readTextFile(`${ROOT}/.github/CONTRIBUTING.md`);

/** Arrows of the map between parts of `lib/`, as pairs of their names. */
const ARROWS = [...GUIDE.matchAll(/^ {2}(\w+)(?:\[.*?\])? --> (\w+)/gm)]
  .map(([, from = "", to = ""]) => [from, to] as const)
  .filter(([from]) => from !== "roles" && from !== "main");

/** The directory of `lib/` that a file is in; none for a single file. */
function directoryOf(path: string): string | undefined {
  return /^lib\/(\w+)\//.exec(path)?.[1];
}

async function* sources(directory: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(directory)) {
    if (isDirectory) yield* sources(`${directory}/${name}`);
    else if (name.endsWith(".ts")) yield `${directory}/${name}`;
  }
}

/** Every import from one directory of `lib/` into another: the file, and the two directories. */
async function imports(): Promise<(readonly [file: string, from: string, to: string])[]> {
  const found: (readonly [string, string, string])[] = [];
  for await (const path of sources(`${ROOT}/lib`)) {
    const file = relative(ROOT, path);
    const from = directoryOf(file);
    for (const [, target = ""] of (await Deno.readTextFile(path)).matchAll(/"(\.[^"\n]+\.ts)"/g)) {
      const to = directoryOf(normalize(`${dirname(file)}/${target}`));
      if (from !== undefined && to !== undefined && from !== to) found.push([file, from, to]);
    }
  }
  return found;
}

/** Every directory below one on the map. */
function below(directory: string): Set<string> {
  const found = new Set([directory]);
  for (const at of found) {
    for (const [from, to] of ARROWS) if (from === at) found.add(to);
  }
  return found;
}

Deno.test("CONTRIBUTING.md names only paths that exist", async () => {
  const paths = [...GUIDE.matchAll(/`((?:[\w.-]+\/)+[\w.-]*)`/g)].map(([, path = ""]) => path);
  ok(paths.length > 30, `${paths.length} paths`);
  // Of any role, and made by a build.
  const elsewhere = new Set([
    "tasks/",
    "vars/",
    "meta/argument_specs.yml",
    "dist/async-job",
  ]);
  for (const path of paths) {
    if (!elsewhere.has(path)) await Deno.stat(`${ROOT}/${path}`);
  }
  for (const [, link = ""] of GUIDE.matchAll(/\]\((?!https:)([^)#]+)\)/g)) {
    await Deno.stat(`${ROOT}/.github/${link}`);
  }
  for (const [, script = ""] of GUIDE.matchAll(/deno (?:run|\S+ test|test) -A (\S+\.ts)/g)) {
    await Deno.stat(`${ROOT}/${script}`);
  }
});

Deno.test("CONTRIBUTING.md names only exports that exist", async () => {
  const named = [...GUIDE.matchAll(/`(\w+)` of `(lib\/[\w/]+\.ts)`/g)];
  ok(named.length > 0);
  for (const [, name = "", path = ""] of named) {
    const source = await Deno.readTextFile(`${ROOT}/${path}`);
    ok(new RegExp(`\\bexport .*\\b${name}\\b`).test(source), `${path} has no ${name}`);
  }
});

Deno.test("CONTRIBUTING.md names only tasks that exist", () => {
  const known = Object.keys(config.tasks);
  const named = [...GUIDE.matchAll(/deno(?:@\S+)? task ([\w:-]+)/g)].map(([, name = ""]) => name);
  deepStrictEqual(named.filter((name) => !known.includes(name)), []);
  ok(named.includes("fake-oci"));
});

Deno.test("CONTRIBUTING.md quotes the store in memory", async () => {
  const source = await Deno.readTextFile(`${ROOT}/tests/stores/memory_store_test.ts`);
  const flat = (text: string): string => text.replaceAll(/^ +/gm, "");
  const quotes = [...GUIDE.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, quote = ""]) => quote);
  deepStrictEqual(quotes.length, 2);
  for (const quote of quotes) ok(flat(source).includes(flat(quote)), quote);
});

Deno.test("CONTRIBUTING.md names the files that the type checker complains about after a new backend", async () => {
  await using scratch = await scratchDirectory();
  for await (const path of sources(`${ROOT}/lib`)) {
    const copy = `${scratch.path}/${relative(ROOT, path)}`;
    await Deno.mkdir(dirname(copy), { recursive: true });
    await Deno.copyFile(path, copy);
  }
  for (const name of ["deno.json", "deno.lock"]) {
    await Deno.copyFile(`${ROOT}/${name}`, `${scratch.path}/${name}`);
  }
  const options = `${scratch.path}/lib/settings/options.ts`;
  const before = await Deno.readTextFile(options);
  const after = before.replace(
    '"backend": ["filesystem", ',
    '"backend": ["memory", "filesystem", ',
  );
  notStrictEqual(after, before);
  await Deno.writeTextFile(options, after);
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["check", "--quiet", "lib/commands/", "lib/stores/"],
    cwd: scratch.path,
    env: { NO_COLOR: "1" },
  }).output();
  strictEqual(code, 1);
  const places = [...new TextDecoder().decode(stderr).matchAll(/\/(lib\/[\w/]+\.ts):\d+/g)];
  const [, section = ""] = /^### Let users choose the store\n(.*?)^## /ms.exec(GUIDE) ?? [];
  deepStrictEqual(
    [...new Set(places.map(([, path = ""]) => path))].sort(),
    [...section.matchAll(/`(lib\/(?!settings\/options)[\w/]+\.ts)`/g)].map(([, path = ""]) => path)
      .sort(),
  );
});

Deno.test("CONTRIBUTING.md draws the imports between the directories of lib/", async () => {
  const real = await imports();
  const directories = new Set(real.flatMap(([, from, to]) => [from, to]));
  deepStrictEqual(
    [...new Set(ARROWS.flat())].sort(),
    [...directories].sort(),
    "the directories of lib/",
  );
  const upwards = real.filter(([, from, to]) => !below(from).has(to)).map(([file]) => file);
  deepStrictEqual([...new Set(upwards)], [], "imports against the map");
  for (const [from, to] of ARROWS) {
    ok(real.some(([, a, b]) => a === from && b === to), `nothing goes from ${from} to ${to}`);
  }
});
