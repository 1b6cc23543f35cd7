import { ok } from "node:assert/strict";
import { ansibleLint } from "../ansible/ansible_lint.ts";
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
    const env = { ANSIBLE_CONFIG: `${root}/ansible.cfg`, ANSIBLE_COLLECTIONS_PATH: root };
    const args = ["--profile", "production", "--project-dir", ".", ...files];
    await ansibleLint({ bin, cwd: scratch.path, env }, files, [], args);
  },
);
