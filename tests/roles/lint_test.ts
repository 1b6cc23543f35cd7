import assert from "node:assert/strict";
import { lintTest } from "../ansible/each_ansible.ts";

async function lint(bin: string, root: string, tool: string, args: string[]): Promise<void> {
  const { code, stdout, stderr } = await new Deno.Command(`${bin}/${tool}`, {
    args,
    cwd: root,
    env: { PATH: `${bin}:${Deno.env.get("PATH")}`, NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  assert.equal(code, 0, decoder.decode(stdout) + decoder.decode(stderr));
}

lintTest("ansible-lint finds nothing at profile production", async (bin, root) => {
  const config = await Deno.readTextFile(`${root}/.ansible-lint`);
  assert.match(config, /^profile: production$/m);
  assert.doesNotMatch(config, /skip_list|warn_list/);
  await lint(bin, root, "ansible-lint", ["--strict", "--nocolor", "--offline"]);
});

Deno.test("No file asks ansible-lint or yamllint to overlook something", async () => {
  const root = new URL("../../", import.meta.url).pathname;
  const { stdout } = await new Deno.Command("git", {
    args: ["ls-files", "-z", "*.yml", "*.yaml", "*.md", ".ansible-lint*", ".yamllint"],
    cwd: root,
  }).output();
  const files = new TextDecoder().decode(stdout).split("\0").filter(Boolean);
  assert.ok(files.length > 50, `${files.length} files`);
  for (const file of files) {
    const text = await Deno.readTextFile(`${root}${file}`);
    assert.doesNotMatch(text, /#\s*noqa|yamllint disable|skip_ansible_lint|^\S*skip_list/m, file);
  }
});

lintTest("yamllint finds nothing", (bin, root) => lint(bin, root, "yamllint", ["--strict", "."]));
