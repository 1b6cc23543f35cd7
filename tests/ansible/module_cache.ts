import { workDirectory } from "../../scripts/ansible/provision.ts";

/**
 * Environment in which Ansible's programs start sooner; tests/ansible/module_cache/sitecustomize.py says
 * how.
 *
 * @param root directory of the checkout
 * @returns variables for an Ansible that runs there
 */
export async function moduleCache(root: string): Promise<Readonly<Record<string, string>>> {
  const directory = `${workDirectory(root)}/module_cache`;
  await Deno.mkdir(directory, { recursive: true });
  return {
    PYTHONPATH: `${root}/tests/ansible/module_cache`,
    MODULE_CODE_CACHE: directory,
  };
}
