import { ok, strictEqual } from "node:assert/strict";
import { lintTest } from "../ansible/each_ansible.ts";
import { scratchDirectory } from "../../scripts/scratch_directory.ts";
import { readGuide, writeShownFiles } from "./guide.ts";

lintTest(
  "ansible-lint finds nothing in the guides' YAML at profile production",
  async (bin, root) => {
    await using scratch = await scratchDirectory();
    const files: string[] = [];
    for (const name of ["playbooks", "oci_playbooks", "environments"]) {
      files.push(...await writeShownFiles(await readGuide(name), scratch.path));
    }
    ok(files.length > 10, files.join(", "));
    const args = [
      "--offline",
      "--strict",
      "--nocolor",
      "--profile",
      "production",
      "--project-dir",
      ".",
    ];
    const { code, stdout, stderr } = await new Deno.Command(`${bin}/ansible-lint`, {
      args: [...args, ...files],
      cwd: scratch.path,
      env: {
        PATH: `${bin}:${Deno.env.get("PATH")}`,
        ANSIBLE_CONFIG: `${root}/ansible.cfg`,
        ANSIBLE_COLLECTIONS_PATH: root,
        NO_COLOR: "1",
      },
      stdin: "null",
    }).output();
    const decoder = new TextDecoder();
    strictEqual(code, 0, decoder.decode(stdout) + decoder.decode(stderr));
  },
);
