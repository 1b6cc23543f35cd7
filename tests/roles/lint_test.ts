import assert from "node:assert/strict";
import { runCaptured } from "../../scripts/ansible/run_captured.ts";
import { ansibleLint } from "../ansible/ansible_lint.ts";
import { lintTest } from "../ansible/each_ansible.ts";

/** The files of the checkout that match one of the patterns. */
async function files(root: string, ...patterns: string[]): Promise<string[]> {
  const { stdout } = await runCaptured("git", ["ls-files", "-z", ...patterns], { cwd: root });
  return stdout.split("\0").filter(Boolean);
}

lintTest("ansible-lint finds nothing at profile production", async (bin, root) => {
  const config = await Deno.readTextFile(`${root}/.ansible-lint`);
  assert.match(config, /^profile: production$/m);
  assert.doesNotMatch(config, /skip_list|warn_list/);
  const roles = (await Array.fromAsync(Deno.readDir(`${root}/roles`), ({ name }) => name))
    .map((name) => `${root}/roles/${name}`);
  await ansibleLint({ bin, cwd: root }, await files(root, "*.yml"), roles, []);
});

Deno.test("No file asks ansible-lint or yamllint to overlook something", async () => {
  const root = new URL("../../", import.meta.url).pathname;
  const names = await files(root, "*.yml", "*.yaml", "*.md", ".ansible-lint*", ".yamllint");
  assert.ok(names.length > 50, `${names.length} files`);
  for (const file of names) {
    const text = await Deno.readTextFile(`${root}${file}`);
    assert.doesNotMatch(text, /#\s*noqa|yamllint disable|skip_ansible_lint|^\S*skip_list/m, file);
  }
});

lintTest("yamllint finds nothing", async (bin, root) => {
  const found = await runCaptured(`${bin}/yamllint`, ["--strict", "."], { cwd: root });
  assert.equal(found.success, true, found.stdout + found.stderr);
});
