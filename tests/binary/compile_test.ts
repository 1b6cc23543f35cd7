import { Buffer } from "node:buffer";
import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { bundleProgram } from "../../scripts/build/bundle_program.ts";
import { scratchDirectory } from "../scratch_directory.ts";
import { buildScript } from "./built_file.ts";
import { namesIn } from "./launch.ts";
import { ECHO, miniature } from "./miniature.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SOURCE = { version: "1.2.3", commit: "0123456789ab" };

/** What the bundle is made of. */
const SOURCES = ["deno.json", "deno.lock", "lib", "scripts"];

async function copyTree(from: string, to: string): Promise<void> {
  if ((await Deno.stat(from)).isFile) return await Deno.copyFile(from, to);
  await Deno.mkdir(to);
  for (const name of await namesIn(from)) await copyTree(`${from}/${name}`, `${to}/${name}`);
}

Deno.test("bundleProgram() gives the same bytes from the same sources anywhere", async () => {
  await using scratch = await scratchDirectory();
  const elsewhere = `${scratch.path}/else where`;
  await Deno.mkdir(`${elsewhere}/dist`, { recursive: true });
  await Deno.mkdir(`${scratch.path}/work`);
  for (const name of SOURCES) await copyTree(`${ROOT}/${name}`, `${elsewhere}/${name}`);
  const here = await bundleProgram(ROOT, SOURCE, `${scratch.path}/work`);
  const there = await bundleProgram(elsewhere, SOURCE, `${elsewhere}/dist`);
  strictEqual(await Deno.readTextFile(there), await Deno.readTextFile(here));
  match(await Deno.readTextFile(here), /0123456789ab/);
});

Deno.test("portableFile() gives the same bytes for the same program and runtime", async () => {
  await using scratch = await scratchDirectory();
  const one = await Deno.readFile(await miniature(`${scratch.path}/one`, { runtime: ECHO }));
  const two = await Deno.readFile(await miniature(`${scratch.path}/two`, { runtime: ECHO }));
  strictEqual(Buffer.compare(one, two), 0);
});

Deno.test("compile.ts builds a portable file and leaves nothing else", async () => {
  await using scratch = await scratchDirectory();
  const output = `${scratch.path}/new/async-job`;
  const { code, stdout, stderr } = await buildScript(["--portable", "--output", output]);
  strictEqual(code, 0, new TextDecoder().decode(stderr));
  match(new TextDecoder().decode(stdout), /async-job: async-job .+, portable, .+ MB\n$/);
  deepStrictEqual(await namesIn(`${scratch.path}/new`), ["async-job"]);
  strictEqual(((await Deno.stat(output)).mode ?? 0) & 0o777, 0o755);
});

/** A DENO_DIR that has what bundling needs, but no base runtime. */
async function denoDirWithoutBaseRuntime(path: string): Promise<string> {
  const info = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  const { denoDir } = JSON.parse(new TextDecoder().decode(info.stdout)) as { denoDir: string };
  await Deno.mkdir(`${path}/dl`, { recursive: true });
  await Deno.symlink(`${denoDir}/npm`, `${path}/npm`);
  for (const name of await namesIn(`${denoDir}/dl`)) {
    if (name.startsWith("esbuild")) {
      await Deno.symlink(`${denoDir}/dl/${name}`, `${path}/dl/${name}`);
    }
  }
  return path;
}

Deno.test("compile.ts names the ways out when the base runtime is out of reach", async () => {
  await using scratch = await scratchDirectory();
  const output = `${scratch.path}/out/async-job`;
  await Deno.mkdir(`${scratch.path}/out`);
  await Deno.writeTextFile(output, "what was built before");
  // Nothing listens there.
  const proxy = "http://127.0.0.1:9";
  const { code, stdout, stderr } = await buildScript(["--output", output], {
    DENO_DIR: await denoDirWithoutBaseRuntime(`${scratch.path}/deno`),
    HTTPS_PROXY: proxy,
    https_proxy: proxy,
    NO_PROXY: "",
    no_proxy: "",
  });
  const text = new TextDecoder().decode(stderr);
  match(text, /^error: Cannot get the base runtime .+\nhint: .*DENORT_BIN.+--portable.+\n$/);
  strictEqual(code, 1);
  strictEqual(stdout.length, 0);
  deepStrictEqual(await namesIn(`${scratch.path}/out`), ["async-job"]);
  strictEqual(await Deno.readTextFile(output), "what was built before");
});

Deno.test("compile.ts embeds the bundle alone, and the smallest permissions", async () => {
  await using scratch = await scratchDirectory();
  const output = `${scratch.path}/async-job`;
  // The full runtime stands in for the base runtime: it completes, but does not run the program.
  const env = { DENORT_BIN: Deno.execPath() };
  const { code, stderr } = await buildScript(["--output", output], env);
  strictEqual(code, 0, new TextDecoder().decode(stderr));
  deepStrictEqual(await namesIn(scratch.path), ["async-job"]);

  const text = new TextDecoder("latin1").decode(await Deno.readFile(output));
  const start = text.lastIndexOf('{"argv":[]');
  const embedded = text.slice(start, text.indexOf('"app_name":"async-job"}', start)) +
    '"app_name":"async-job"}';
  const metadata = JSON.parse(embedded) as Record<string, unknown>;
  const permissions = Object.entries(metadata["permissions"] ?? {})
    .filter(([, value]) => value !== null && value !== false)
    // A compiled program loads embedded modules only, whatever this lists by default.
    .filter(([name]) => name !== "allow_import");
  const variables = "ASYNC_JOB_*,HOME,NO_COLOR,TERM,COLUMNS,LANG,LC_ALL,LC_CTYPE".split(",");
  deepStrictEqual(Object.fromEntries(permissions), {
    allow_env: variables,
    allow_read: [],
    allow_write: [],
  });
  strictEqual(metadata["code_cache_key"], null);
  const files = text.slice(start + embedded.length).matchAll(
    /\{"(File|Dir|Symlink)":\{"n":"([^"]+)"/g,
  );
  deepStrictEqual([...files].map(([, kind, name]) => `${kind} ${name}`), ["File async-job.js"]);
});

Deno.test("compile.ts says that DENORT_BIN names no base runtime", async () => {
  await using scratch = await scratchDirectory();
  const env = { DENORT_BIN: `${scratch.path}/missing` };
  const { code, stderr } = await buildScript(["--output", `${scratch.path}/async-job`], env);
  const text = new TextDecoder().decode(stderr);
  match(
    text,
    /^error: Cannot compile with .+ DENORT_BIN names, ".+missing": .+\nhint: Let it .+\n$/,
  );
  strictEqual(code, 1);
  deepStrictEqual(await namesIn(scratch.path), []);
});

Deno.test("compile.ts refuses an option that it does not know", async () => {
  const { code, stderr } = await buildScript(["--portabel"]);
  match(new TextDecoder().decode(stderr), /^error: .+--portabel.+\nhint: Usage: .+\n$/);
  strictEqual(code, 1);
});
