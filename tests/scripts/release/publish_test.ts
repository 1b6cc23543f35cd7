import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import config from "../../../deno.json" with { type: "json" };
import { TARGETS } from "../../../scripts/build/targets.ts";
import { scratchDirectory } from "../../../scripts/scratch_directory.ts";
import { smallRelease } from "./small_release.ts";

const MODULE = new URL("../../../scripts/release/publish_release.ts", import.meta.url).href;
const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** Runs publishRelease() in a process of its own, whose PATH holds one `gh` or none. */
async function publish(bin: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const script = `import { publishRelease } from ${JSON.stringify(MODULE)};
try {
  await publishRelease({ version: "1.2.3", notes: "The notes.\\n" }, ["a file", "b"]);
} catch (error) {
  await new Blob([error.name + ": " + error.message]).stream().pipeTo(Deno.stderr.writable);
  Deno.exit(1);
}`;
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--quiet", script],
    cwd: ROOT,
    env: { PATH: bin },
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

Deno.test("publishRelease() hands files and notes to gh", async () => {
  await using scratch = await scratchDirectory();
  const gh = '#!/bin/sh\nprintf "%s\\n" "$@"\n/bin/cat\n';
  await Deno.writeTextFile(`${scratch.path}/gh`, gh, { mode: 0o755 });
  const { code, stdout, stderr } = await publish(scratch.path);
  deepStrictEqual([code, stderr], [0, ""]);
  const words = ["release", "create", "v1.2.3", "--verify-tag", "--title", "async-job 1.2.3"];
  const rest = ["--notes-file", "-", "a file", "b", "The notes.", ""];
  deepStrictEqual(stdout.split("\n"), [...words, ...rest]);
});

/** Runs one of the scripts. */
async function run(script: string, args: string[]): Promise<[number, string, string]> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", `${ROOT}scripts/${script}`, ...args],
  }).output();
  const decoder = new TextDecoder();
  return [code, decoder.decode(stdout), decoder.decode(stderr)];
}

Deno.test("release.ts shows what it would publish, and publishes nothing", async () => {
  await using scratch = await scratchDirectory();
  await smallRelease(scratch.path, config.version);
  const [code, stdout, stderr] = await run("release.ts", ["--directory", scratch.path]);
  deepStrictEqual([code, stderr], [0, ""]);
  match(stdout, /^Version .+ agree\n12 files, each as SHA256SUMS says:\n.+\n### Added\n/s);
  match(stdout, /\nNothing was published\. .+ would run: gh release create v\S+ …\n$/);
});

Deno.test("release.ts and test_built.ts say what is wrong with their arguments", async () => {
  const cases: [string, string[], RegExp][] = [
    ["release.ts", ["--publsh"], /--publsh.+\nhint: Usage: /s],
    ["release.ts", ["--publish"], /without --tag\nhint: Usage: /],
    ["release.ts", ["--publish", "--check", "--tag", "v1"], /together\nhint: Usage: /],
    ["release.ts", ["--check", "--tag", "v0.0.1"], /Cannot release v0\.0\.1: /],
    ["test_built.ts", ["--target", "mips"], /"mips".+\nhint: Usage: /s],
    ["test_built.ts", ["--target", elsewhere()], /Cannot test .+ on .+\nhint: Usage: /],
    ["test_built.ts", ["--file", `${ROOT}none`], /Cannot test .+none: .+\nhint: Build it/],
  ];
  for (const [script, args, why] of cases) {
    const [code, stdout, stderr] = await run(script, args);
    deepStrictEqual([code, stdout], [1, ""], args.join(" "));
    match(stderr, /^error: /);
    match(stderr, why);
  }
});

/** A target that this machine is not. */
function elsewhere(): string {
  return TARGETS.find((target) => target !== Deno.build.target) ?? "";
}

Deno.test("publishRelease() fails when gh fails, or is not there", async () => {
  await using scratch = await scratchDirectory();
  const missing = await publish(scratch.path);
  strictEqual(missing.code, 1);
  match(missing.stderr, /^BuildError: .+ gh is not installed$/);
  await Deno.writeTextFile(`${scratch.path}/gh`, "#!/bin/sh\nexit 4\n", { mode: 0o755 });
  const failed = await publish(scratch.path);
  strictEqual(failed.code, 1);
  match(failed.stderr, /^BuildError: Cannot publish version 1\.2\.3: gh failed$/);
});
