import { workDirectory } from "../../scripts/ansible/provision.ts";

/**
 * Environment in which Ansible's programs start sooner; tests/ansible/start_sooner/sitecustomize.py says
 * how.
 *
 * @param root directory of the checkout
 * @returns variables for an Ansible that runs there
 */
export async function startSooner(root: string): Promise<Readonly<Record<string, string>>> {
  const directory = `${workDirectory(root)}/code_cache`;
  await Deno.mkdir(directory, { recursive: true });
  return {
    PYTHONPATH: `${root}/tests/ansible/start_sooner`,
    CODE_CACHE: directory,
  };
}
