/** An ansible-core that can be used. */
export interface Ansible {
  readonly version: string;
  /** Directory that holds `ansible-playbook`. */
  readonly bin: string;
  /** Where it came from, for people. */
  readonly origin: string;
}

/** Something that could not be had. */
export interface Missing {
  readonly missing: string;
}

/** What `ensure_ansible.ts` found or installed; a part is absent until it was asked for. */
export interface Provision {
  /** The newest ansible-core that any Python of this machine can have. */
  readonly newest?: Ansible | Missing;
  /** The newest that the default `python3` can have, where that is another one. */
  readonly common?: Ansible | Missing;
  /** The very first release that is supported. */
  readonly oldest?: Ansible | Missing;
  /** ansible-lint and yamllint, in one directory. */
  readonly lint?: Ansible | Missing;
  readonly molecule?: Ansible | Missing;
}

/**
 * Tells a usable part from a missing one.
 *
 * @param part a part of the provision
 * @returns whether it is there
 */
export function isThere(part: Ansible | Missing | undefined): part is Ansible {
  return part !== undefined && "bin" in part;
}

/**
 * Reads what an earlier run provided, leaving out what has gone since.
 *
 * @param root directory of the checkout
 * @returns the provision, empty when there is none
 */
export async function readProvision(root: string): Promise<Provision> {
  let parts: Record<string, Ansible | Missing>;
  try {
    parts = JSON.parse(await Deno.readTextFile(manifest(root)));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof SyntaxError) return {};
    throw error;
  }
  const usable: Record<string, Ansible | Missing> = {};
  for (const [name, part] of Object.entries(parts)) {
    if (!isThere(part) || await isUsable(root, name, part)) usable[name] = part;
  }
  return usable;
}

/**
 * Writes the provision in one step, so that no reader sees half of it.
 *
 * @param root directory of the checkout
 * @param provision everything known so far
 */
export async function writeProvision(root: string, provision: Provision): Promise<void> {
  const path = manifest(root);
  await Deno.writeTextFile(`${path}.new`, `${JSON.stringify(provision, null, 2)}\n`);
  await Deno.rename(`${path}.new`, path);
}

/**
 * The directory for the manifest, the lock and Ansible's own files.
 *
 * @param root directory of the checkout
 * @returns its path
 */
export function workDirectory(root: string): string {
  return `${root}/.ansible`;
}

function manifest(root: string): string {
  return `${workDirectory(root)}/provision.json`;
}

/** A virtual environment is of no use once its Python has gone or the checkout has moved. */
async function isUsable(root: string, name: string, { bin }: Ansible): Promise<boolean> {
  const inVenv = bin.includes("/.venv");
  if (inVenv && !bin.startsWith(`${root}/`)) return false;
  const tool = { lint: "ansible-lint", molecule: "molecule" }[name] ?? "ansible-playbook";
  for (const file of inVenv ? [tool, "python"] : [tool]) {
    try {
      await Deno.stat(`${bin}/${file}`);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return false;
      throw error;
    }
  }
  return true;
}
