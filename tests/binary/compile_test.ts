import { Buffer } from "node:buffer";
import { deepStrictEqual, doesNotMatch, match, strictEqual } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { type Bundle, bundleProgram } from "../../scripts/build/bundle_program.ts";
import { scratchDirectory } from "../../scripts/scratch_directory.ts";
import { buildScript } from "../../scripts/build/built_file.ts";
import { embeddedIn } from "./embedded_in.ts";
import { namesIn } from "./launch.ts";
import { ECHO, miniature } from "./miniature.ts";
import { withoutBaseRuntimes } from "./without_base_runtimes.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SOURCE = { version: "1.2.3", commit: "0123456789ab" };

/** What the bundle is made of. */
const SOURCES = ["deno.json", "deno.lock", "lib", "scripts"];

async function copyTree(from: string, to: string): Promise<void> {
  if ((await Deno.stat(from)).isFile) return await Deno.copyFile(from, to);
  await Deno.mkdir(to);
  for (const name of await namesIn(from)) await copyTree(`${from}/${name}`, `${to}/${name}`);
}

const shared = await Deno.makeTempDir({ prefix: "async-job-test-" });
Deno.test.afterAll(() => Deno.remove(shared, { recursive: true }));

/** The bundle of these sources. */
const HERE = await bundleOf(ROOT, `${shared}/work`);

/** Bundles the sources below a directory. */
async function bundleOf(root: string, workDirectory: string): Promise<Bundle> {
  await Deno.mkdir(workDirectory, { recursive: true });
  return await bundleProgram(root, SOURCE, workDirectory);
}

Deno.test("bundleProgram() gives the same files from the same sources anywhere", async () => {
  await using scratch = await scratchDirectory();
  const elsewhere = `${scratch.path}/else where`;
  await Deno.mkdir(elsewhere);
  for (const name of SOURCES) await copyTree(`${ROOT}/${name}`, `${elsewhere}/${name}`);
  const there = await bundleOf(elsewhere, `${elsewhere}/dist/deeper`);
  deepStrictEqual(there.files, HERE.files);
  deepStrictEqual(await namesIn(HERE.directory), [...HERE.files].sort());
  for (const name of HERE.files) {
    const text = await Deno.readTextFile(`${HERE.directory}/${name}`);
    strictEqual(await Deno.readTextFile(`${there.directory}/${name}`), text, name);
    doesNotMatch(text, /else where|noUncheckedIndexedAccess/, `${name} holds a path or deno.json`);
  }
});

Deno.test("bundleProgram() names version and commit, and gives HOME back first of all", async () => {
  const { directory, files: [main] } = HERE;
  const text = await Deno.readTextFile(`${directory}/${main}`);
  match(text, /0123456789ab/);
  const [, giveBack = "?"] =
    /function (\w+)\(\)\{let \w+=Deno\.env\.get\("ASYNC_JOB_PORTABLE_HOME"\)/.exec(text) ?? [];
  // Behind it stand only a look at one variable, and the program itself.
  match(
    text,
    new RegExp(`[;}]${giveBack}\\(\\);var \\w+=\\w+\\(\\),\\w+=await \\w+\\(Deno\\.args,`),
  );
  // What is loaded before that asks for no variable: besides, only a function of the program's can.
  const own = HERE.files.filter((name) => !["picomatch.js", "sdk.js"].includes(name));
  const texts = await Promise.all(own.map((name) => Deno.readTextFile(`${directory}/${name}`)));
  const uses = texts.join("\n").match(/.{0,5}Deno\.env\.get\(\w*/g)?.sort() ?? [];
  strictEqual(uses.length, 2, uses.join(" "));
  match(uses.join(" "), /\w=>Deno\.env\.get\(\w+/);
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

Deno.test("compile.ts names the ways out when the base runtime is out of reach", async () => {
  await using scratch = await scratchDirectory();
  const output = `${scratch.path}/out/async-job`;
  await Deno.mkdir(`${scratch.path}/out`);
  await Deno.writeTextFile(output, "what was built before");
  const env = await withoutBaseRuntimes(`${scratch.path}/deno`);
  const { code, stdout, stderr } = await buildScript(["--output", output], env);
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
  const env = { DENORT_BIN: Deno.execPath(), DENO_UNSTABLE_LAZY_DYNAMIC_IMPORTS: "1" };
  const { code, stderr } = await buildScript(["--output", output], env);
  strictEqual(code, 0, new TextDecoder().decode(stderr));
  deepStrictEqual(await namesIn(scratch.path), ["async-job"]);

  const { metadata, files } = await embeddedIn(output);
  const permissions = Object.entries(metadata["permissions"] ?? {})
    .filter(([, value]) => value !== null && value !== false)
    // A compiled program loads embedded modules only, whatever this lists by default.
    .filter(([name]) => name !== "allow_import");
  const variables = "ASYNC_JOB_*,HOME,NO_COLOR,TERM,LANG,LC_ALL,LC_CTYPE,OCI_*," +
    "KUBERNETES_SERVICE_HOST,KUBERNETES_SERVICE_PORT_PROXYMUX,SSL_CERT_FILE,REQUESTS_CA_BUNDLE,ALL_PROXY,all_proxy," +
    "HTTPS_PROXY,https_proxy,HTTP_PROXY,http_proxy,NO_PROXY,no_proxy";
  // An empty list stands for all.
  deepStrictEqual(Object.fromEntries(permissions), {
    allow_env: variables.split(","),
    allow_net: [],
    allow_read: [],
    allow_sys: ["homedir", "osRelease"],
    allow_write: [],
    ignore_env: [],
  });
  strictEqual(metadata["code_cache_key"], null);
  deepStrictEqual(files, [...HERE.files].sort().map((name) => `File ${name}`));
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
