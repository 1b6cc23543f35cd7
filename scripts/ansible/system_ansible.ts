import { installDebianPackages } from "./debian_packages.ts";
import type { Ansible, Missing } from "./provision.ts";
import { ansibleVersion } from "./pypi_ansible.ts";

/** Oldest ansible-core that the collection supports. */
const OLDEST: readonly [number, number] = [2, 14];

/**
 * Finds the system's own `ansible-playbook`, and installs Debian's where there is none.
 *
 * @param path directories to look through, as in PATH
 * @returns the installation, or why there is none
 */
export async function systemAnsible(path: string): Promise<Ansible | Missing> {
  const found = await findAnsible(path);
  if (found !== undefined) return { ...found, origin: "this system" };
  const refused = await installDebianPackages(["ansible-core"]);
  if (refused !== undefined) {
    return { missing: `no ansible-playbook of 2.14 or newer on the PATH, and ${refused}` };
  }
  const installed = await findAnsible(path);
  if (installed !== undefined) return { ...installed, origin: "Debian" };
  return { missing: "Debian's ansible-core is older than 2.14" };
}

async function findAnsible(path: string): Promise<Omit<Ansible, "origin"> | undefined> {
  for (const bin of path.split(":")) {
    if (!bin.startsWith("/")) continue;
    const version = await ansibleVersion(bin);
    const [major = 0, minor = 0] = version.split(".").map(Number);
    if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return { version, bin };
  }
  return undefined;
}
