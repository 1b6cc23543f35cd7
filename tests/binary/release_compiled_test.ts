import { deepStrictEqual, doesNotMatch, match, strictEqual } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { bundleProgram } from "../../scripts/build/bundle_program.ts";
import { targetOfFile } from "../../scripts/build/executable_target.ts";
import { runTool } from "../../scripts/build/run_tool.ts";
import { TARGETS } from "../../scripts/build/targets.ts";
import config from "../../deno.json" with { type: "json" };
import { scratchDirectory } from "../../scripts/scratch_directory.ts";
import { buildScript } from "../../scripts/build/built_file.ts";
import { embeddedIn } from "./embedded_in.ts";
import { namesIn } from "./launch.ts";
import { standIn, standInRuntimes } from "./stand_in_runtimes.ts";
import { withoutBaseRuntimes } from "./without_base_runtimes.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SOURCE = { version: "1.2.3", commit: "0123456789ab" };

Deno.test("compile.ts --all builds for every target, embeds the bundle alone, and sums up", async () => {
  await using scratch = await scratchDirectory();
  const directory = `${scratch.path}/release`;
  const env = { DENORT_DIR: await standInRuntimes(`${scratch.path}/denort`) };
  const { code, stdout, stderr } = await buildScript(["--all", "--directory", directory], env);
  strictEqual(code, 0, new TextDecoder().decode(stderr));
  doesNotMatch(new TextDecoder().decode(stdout), /Building|Bundling/);
  match(new TextDecoder().decode(stderr), /^Bundling the program\nBuilding async-job-/);

  const files = TARGETS.map((target) =>
    `async-job-${config.version}-${target}${target.includes("windows") ? ".exe" : ""}`
  );
  const sbom = `async-job-${config.version}.cdx.json`;
  deepStrictEqual(await namesIn(directory), ["SHA256SUMS", ...files, sbom].sort());
  const checked = await runTool("sha256sum", ["--strict", "-c", "SHA256SUMS"], { cwd: directory });
  strictEqual(checked.stdout, [...files, sbom].map((name) => `${name}: OK\n`).join(""));

  await Deno.mkdir(`${scratch.path}/work`);
  const bundle = await bundleProgram(ROOT, SOURCE, `${scratch.path}/work`);
  const expected = [...bundle.files].sort().map((name) => `File ${name}`);
  for (const [index, name] of files.entries()) {
    const embedded = await embeddedIn(`${directory}/${name}`);
    deepStrictEqual(embedded.files, expected, name);
    strictEqual(await targetOfFile(`${directory}/${name}`), TARGETS[index], name);
    strictEqual(((await Deno.stat(`${directory}/${name}`)).mode ?? 0) & 0o777, 0o755, name);
  }
});

Deno.test("compile.ts --target builds one, and SHA256SUMS goes on listing the others", async () => {
  await using scratch = await scratchDirectory();
  const env = { DENORT_DIR: await standInRuntimes(`${scratch.path}/denort`) };
  const built: string[] = [];
  for (const target of ["x86_64-pc-windows-msvc", "aarch64-apple-darwin"]) {
    const args = ["--target", target, "--directory", scratch.path];
    const { code, stderr } = await buildScript(args, env);
    strictEqual(code, 0, new TextDecoder().decode(stderr));
    built.push(target);
    const sums = await Deno.readTextFile(`${scratch.path}/SHA256SUMS`);
    for (const each of built) match(sums, new RegExp(`^[0-9a-f]{64}  async-job-.+-${each}`, "m"));
    strictEqual(sums.split("\n").length, built.length + 2, sums);
  }
});

Deno.test("compile.ts --all says at once that there are no base runtimes", async () => {
  await using scratch = await scratchDirectory();
  const directory = `${scratch.path}/release`;
  const args = ["--all", "--directory", directory];
  const unreachable = await withoutBaseRuntimes(`${scratch.path}/deno`);
  const one = await buildScript(args, unreachable);
  match(
    new TextDecoder().decode(one.stderr),
    /^error: Cannot get the base runtime .+\nhint: .*DENORT_BIN.*DENORT_DIR.*--portable.*\n$/m,
  );
  strictEqual(one.code, 1);
  strictEqual(one.stdout.length, 0);
  deepStrictEqual(await namesIn(directory), []);

  const single = await buildScript(args, { DENORT_BIN: Deno.execPath() });
  match(
    new TextDecoder().decode(single.stderr),
    /^error: .+ 5 targets with DENORT_BIN: it names one .+\nhint: Set DENORT_DIR .+--portable\n$/,
  );
  strictEqual(single.code, 1);
  deepStrictEqual(await namesIn(directory), []);
});

Deno.test("compile.ts --all names the base runtime that is missing or for another platform", async () => {
  await using scratch = await scratchDirectory();
  const directory = `${scratch.path}/release`;
  const args = ["--all", "--directory", directory];
  const denort = await standInRuntimes(`${scratch.path}/denort`);
  const wrong = `${denort}/x86_64-apple-darwin/denort`;
  await Deno.writeFile(wrong, standIn("aarch64-apple-darwin"));
  const run = async (): Promise<string> => {
    const { code, stderr } = await buildScript(args, { DENORT_DIR: denort });
    strictEqual(code, 1);
    return new TextDecoder().decode(stderr);
  };
  match(
    await run(),
    /^error: .+x86_64-apple-darwin\/denort".+ is for aarch64-apple-darwin\nhint: /,
  );
  await Deno.writeTextFile(wrong, "not found");
  match(await run(), /^error: .+ is no executable that it could be\nhint: /);
  await Deno.remove(wrong);
  match(await run(), /^error: .+ for x86_64-apple-darwin: .+ cannot be read: .+\nhint: Set DENORT/);
  deepStrictEqual(await namesIn(directory).catch(() => []), []);
});

Deno.test("compile.ts --all refuses what makes no sense", async () => {
  const cases = [
    [
      ["--target", "riscv64-unknown-linux-gnu"],
      /"riscv64.+ no such target\nhint: Name one of aarch/,
    ],
    [
      ["--target", "x86_64-pc-windows-msvc", "--portable"],
      /portable file for "x86_64-pc-win.+\nhint/,
    ],
    [["--all", "--target", "x86_64-apple-darwin"], /--all and --target together\nhint: Usage: /],
    [["--all", "--output", "x"], /--output here: .+\nhint: Usage: /],
    [["--directory", "x"], /--directory here: .+\nhint: Usage: /],
  ] as const;
  for (const [args, expected] of cases) {
    const { code, stderr } = await buildScript(args);
    match(new TextDecoder().decode(stderr), expected);
    strictEqual(code, 1);
  }
});
