import { registerIgnored } from "../register_ignored.ts";
import { doesNotMatch, match, ok, strictEqual } from "node:assert/strict";
import { isThere, readProvision } from "../../scripts/ansible/provision.ts";
import { type Captured, lastLine, runCaptured } from "../../scripts/ansible/run_captured.ts";
import { buildCollection, unpack } from "../ansible/collection_archive.ts";
import { lintTest } from "../ansible/each_ansible.ts";
import { commitAll } from "../ansible/working_copy.ts";
import { scratchDirectory } from "../../scripts/scratch_directory.ts";

const ROOT = new URL("../../", import.meta.url).pathname.replace(/\/$/, "");

/** The sanity test for whose Python packages ansible-test makes an environment of its own. */
const WITH_PACKAGES = "runtime-metadata";

/** Needs such an environment too; lint_test.ts runs yamllint itself, with stricter rules. */
const ELSEWHERE = "yamllint";

/**
 * Stands in for the pip bootstrap script that ansible-test would download from a server of Ansible's:
 * Python brings a pip of its own.
 */
const BOOTSTRAP = "import ensurepip\nensurepip.bootstrap()\n";

/** Shows where ansible-test says which versions of pip it wants. */
const SHOW_SOURCE = "import ansible_test._internal.python_requirements as it; print(it.__file__)";

/** Puts the stand-in where ansible-test looks before it would download the script. */
async function placeBootstrap(bin: string, home: string): Promise<void> {
  const shown = await runCaptured(`${bin}/python`, ["-c", SHOW_SOURCE]);
  const source = await Deno.readTextFile(shown.stdout.trim());
  const versions = [...source.matchAll(/\bpip='([\d.]+)'/g)].map(([, version = ""]) => version);
  ok(versions.length > 0, "ansible-test names no version of pip");
  await Deno.mkdir(`${home}/.ansible/test/cache`, { recursive: true });
  for (const version of versions) {
    const name = `get_pip_${version.replaceAll(".", "_")}.py`;
    await Deno.writeTextFile(`${home}/.ansible/test/cache/${name}`, BOOTSTRAP);
  }
}

/**
 * Tells why packages cannot be installed, or nothing when they can. The tools' own environment may have
 * no pip; ansible-test makes another, as is done here.
 */
async function packageProblem(): Promise<string | undefined> {
  const { lint } = await readProvision(ROOT);
  if (!isThere(lint)) return undefined;
  await using scratch = await scratchDirectory();
  const made = await runCaptured(`${lint.bin}/python`, ["-m", "venv", `${scratch.path}/venv`]);
  if (!made.success) return `no environment with pip can be made: ${lastLine(made)}`;
  const patience = ["--timeout", "10", "--retries", "1"];
  const args = ["-m", "pip", "download", "--quiet", "--no-deps", "--dest", scratch.path];
  const fetched = await runCaptured(`${scratch.path}/venv/bin/python`, [
    ...[...args, ...patience, "voluptuous"],
  ]);
  return fetched.success ? undefined : `packages cannot be downloaded: ${lastLine(fetched)}`;
}

/** Runs sanity tests on what a user gets, in a directory as ansible-test wants it. */
async function sanity(bin: string, root: string, args: readonly string[]): Promise<Captured> {
  await using scratch = await scratchDirectory();
  const { path } = scratch;
  const collection = `${path}/ansible_collections/rstyczynski/ansible`;
  await unpack(await buildCollection(bin, root, path), collection);
  await commitAll(collection);
  await placeBootstrap(bin, path);
  return await runCaptured(
    `${bin}/ansible-test`,
    ["sanity", "--python", "default", "--color", "no", "-v", ...args],
    { cwd: collection, env: { PATH: `${bin}:${Deno.env.get("PATH")}`, HOME: path } },
  );
}

const problem = await packageProblem();
if (problem !== undefined) {
  registerIgnored("ansible-test finds nothing in meta/runtime.yml", problem);
}

lintTest("ansible-test finds nothing in the collection", async (bin, root) => {
  const left = problem === undefined ? [ELSEWHERE] : [ELSEWHERE, WITH_PACKAGES];
  const result = await sanity(bin, root, left.flatMap((name) => ["--skip-test", name]));
  const output = result.stdout + result.stderr;
  strictEqual(result.success, true, output);
  const files = ["line-endings", "no-illegal-filenames", "no-smart-quotes", "symlinks"];
  for (const name of problem === undefined ? [...files, WITH_PACKAGES] : files) {
    match(output, new RegExp(`Running sanity test "${name}"\\n(?!No tests applicable)`));
  }
  doesNotMatch(output, /Downloading pip/);
  // Nothing is asked to be overlooked.
  match(output, /Read 0 sanity test ignore line/);
});
