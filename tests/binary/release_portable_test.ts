import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import config from "../../deno.json" with { type: "json" };
import { sha256 } from "../../scripts/build/checksums.ts";
import { executableTarget } from "../../scripts/build/executable_target.ts";
import { runTool } from "../../scripts/build/run_tool.ts";
import { PORTABLE_TARGETS, runtimeFor } from "../../scripts/build/runtimes.ts";
import { releaseName, TARGETS } from "../../scripts/build/targets.ts";
import { buildScript } from "../../scripts/build/built_file.ts";
import { isNpmUnreachable } from "./is_npm_unreachable.ts";
import { launch, namesIn } from "./launch.ts";
import { needsOf } from "./needs_of.ts";
import { standInRuntimes } from "./stand_in_runtimes.ts";
import { assertRefused, SHELLS } from "./under_shells.ts";
import { testUnless } from "../test_unless.ts";

const directory = await Deno.makeTempDir({ prefix: "async-job-test-" });
const release = `${directory}/release`;
Deno.test.afterAll(() => Deno.remove(directory, { recursive: true }));

/** Builds into the one directory that the tests below look at. */
async function build(args: readonly string[], env: Record<string, string> = {}): Promise<string> {
  const { success, stderr } = await buildScript([...args, "--directory", release], env);
  return success ? "" : new TextDecoder().decode(stderr);
}

const compiled = await build(["--all"], {
  DENORT_DIR: await standInRuntimes(`${directory}/denort`),
});
const portable = await build(["--all", "--portable"]);
if (compiled !== "") throw new Error(compiled);
const unreachable = isNpmUnreachable(portable);
if (portable !== "" && !unreachable) throw new Error(portable);

/** Registers a test that needs the files, or an ignored one that says what is missing. */
function testFiles(title: string, fn: () => Promise<void>, obstacle?: string): void {
  const reason = unreachable ? "npm is out of reach" : obstacle;
  testUnless(reason, title, fn);
}

const pathOf = (target: string): string =>
  `${release}/${releaseName(config.version, target, true)}`;

testFiles(
  "compile.ts --all and --all --portable make one release with one true SHA256SUMS",
  async () => {
    const files = [
      ...TARGETS.map((target) => releaseName(config.version, target, false)),
      ...PORTABLE_TARGETS.map((target) => `async-job-${config.version}-${target}-portable`),
      `async-job-${config.version}.cdx.json`,
    ].sort();
    deepStrictEqual(await namesIn(release), ["SHA256SUMS", ...files]);
    const checked = await runTool("sha256sum", ["--strict", "-c", "SHA256SUMS"], {
      cwd: release,
    });
    strictEqual(checked.stdout, files.map((name) => `${name}: OK\n`).join(""));
  },
);

for (const target of PORTABLE_TARGETS) {
  testFiles(
    `the portable file for ${target} holds the pinned runtime of that platform`,
    async () => {
      const bytes = await Deno.readFile(pathOf(target));
      const head = new TextDecoder("latin1").decode(bytes.subarray(0, 32768));
      const [, start = "0"] = /tail -c '\+(\d+)'/.exec(head) ?? [];
      const runtime = new Uint8Array(gunzipSync(bytes.subarray(Number(start) - 1)));
      strictEqual(executableTarget(runtime), target);
      strictEqual(await sha256(runtime), runtimeFor(target).sha256);
      const { needs } = runtimeFor(target);
      match(needs, new RegExp(`\\b${needsOf(runtime)} or newer\\b`));
    },
  );

  for (const shell of SHELLS) {
    const foreign = target !== Deno.build.target;
    const name = `the portable file for ${target} ${foreign ? "refuses" : "runs"} here under ` +
      shell.words.join(" ");
    testFiles(name, async () => {
      const cache = `${directory}/cache`;
      const run = await launch(pathOf(target), {
        args: ["version", "-o", "json"],
        env: { ASYNC_JOB_CACHE_DIR: cache },
        through: shell.words,
      });
      if (foreign) {
        const { needs } = runtimeFor(target);
        assertRefused(
          run,
          new RegExp(`^error: Cannot run on .+\nhint: This file needs ${needs}\n$`),
        );
        return;
      }
      strictEqual(run.stderr, "");
      const { version, kind, target: said, runtime } = JSON.parse(run.stdout);
      deepStrictEqual([version, kind, said, runtime], [
        config.version,
        "portable",
        target,
        `deno ${runtimeFor(target).version}`,
      ]);
    }, shell.missing ? `${shell.words[0]} is not installed` : undefined);
  }
}

testFiles("compile.ts builds the portable file of this platform byte for byte again", async () => {
  const output = `${directory}/again`;
  const { code } = await buildScript(["--portable", "--output", output]);
  strictEqual(code, 0);
  const sums = await Deno.readTextFile(`${release}/SHA256SUMS`);
  const name = releaseName(config.version, Deno.build.target, true);
  match(sums, new RegExp(`^${await sha256(await Deno.readFile(output))}  ${name}$`, "m"));
});
