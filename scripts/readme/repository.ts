import { parse } from "yaml";

/** Files and directories that name the repository, from the root of the checkout. */
const PLACES: readonly string[] = [
  "README.md",
  "CHANGELOG.md",
  "galaxy.yml",
  "scripts/install.sh",
  ".github",
  "docs",
  "roles",
];

/** Files in which the address is filled in. */
const TEXT = /\.(?:md|sh|yml)$/;

/** The address where something of the repository follows. The files name no other repository this way. */
const BELOW = /https:\/\/[\w.-]+(?:\/[\w.-]+?){2}(?=\.git\b|\/(?:issues|releases|security)\b)/g;

/** The address alone, in Ansible's metadata of the collection. */
const ALONE = /(?<=^(?:documentation|homepage|repository): )https:\/\/\S+$/gm;

/** Owner and name, as GitHub's command takes them. */
const OWNER_AND_NAME = /(?<= --repo )[\w.-]+\/[\w.-]+/g;

/**
 * Reads the address of the repository, whose releases lie below it.
 *
 * @param root the root of the checkout
 * @returns `repository` of `galaxy.yml`, such as `https://github.com/OWNER/NAME`
 * @throws {Error} when it is not such an address
 */
export async function repositoryAddress(root: string): Promise<string> {
  const { repository } = parse(await Deno.readTextFile(`${root}/galaxy.yml`)) as {
    repository?: unknown;
  };
  const address = String(repository);
  if (!/^https:\/\/[\w.-]+(?:\/[\w.-]+){2}$/.test(address) || address.endsWith(".git")) {
    throw new Error(`The repository in galaxy.yml is not https://HOST/OWNER/NAME: "${address}"`);
  }
  return address;
}

/**
 * Writes the address of the repository wherever a text names it.
 *
 * @param text the content of a file
 * @param address of the repository
 * @returns the new text
 */
export function withRepository(text: string, address: string): string {
  const ownerAndName = new URL(address).pathname.slice(1);
  return text
    .replace(BELOW, address)
    .replace(ALONE, address)
    .replace(OWNER_AND_NAME, ownerAndName);
}

/**
 * Lists the files that may name the repository.
 *
 * @param root the root of the checkout
 * @returns paths from the root, sorted
 */
export async function repositoryFiles(root: string): Promise<string[]> {
  const files: string[] = [];
  const walk = async (path: string): Promise<void> => {
    if ((await Deno.stat(`${root}/${path}`)).isFile) {
      if (TEXT.test(path)) files.push(path);
      return;
    }
    for await (const { name } of Deno.readDir(`${root}/${path}`)) await walk(`${path}/${name}`);
  };
  for (const place of PLACES) await walk(place);
  return files.toSorted();
}

/**
 * Writes the address of the repository from `galaxy.yml` into every other file that names it.
 *
 * @param root the root of the checkout
 * @returns paths of the files that changed, from the root
 * @throws {Error} when `galaxy.yml` has no usable address
 */
export async function fillInRepository(root: string): Promise<string[]> {
  const address = await repositoryAddress(root);
  const changed: string[] = [];
  for (const file of await repositoryFiles(root)) {
    const text = await Deno.readTextFile(`${root}/${file}`);
    const filled = withRepository(text, address);
    if (filled === text) continue;
    await Deno.writeTextFile(`${root}/${file}`, filled);
    changed.push(file);
  }
  return changed;
}
