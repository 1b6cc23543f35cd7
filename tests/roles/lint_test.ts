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

lintTest("yamllint finds nothing", (bin, root) => lint(bin, root, "yamllint", ["--strict", "."]));
