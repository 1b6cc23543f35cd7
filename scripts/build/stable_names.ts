/** The hash that the bundler puts into the name of a file that several others share, or that is split off. */
const HASH = /-[A-Z0-9]{8}(?=\.js$)/;

/**
 * Renames the bundler's files: the hashes in their names differ with the place where the sources lie,
 * though all else in the files is the same.
 *
 * @param directory holds the files
 * @param fixed the names that have no hash
 * @returns the names of all files, sorted
 */
export async function stableNames(
  directory: string,
  fixed: readonly string[],
): Promise<readonly string[]> {
  const texts = new Map<string, string>();
  for await (const { name } of Deno.readDir(directory)) {
    texts.set(name, await Deno.readTextFile(`${directory}/${name}`));
  }
  const hashed = [...texts.keys()].filter((name) => !fixed.includes(name));
  const without = (text: string): string =>
    hashed.reduce((rest, name) => rest.replaceAll(name, name.replace(HASH, "")), text);
  // Sorted by what is the same everywhere.
  hashed.sort((a, b) => sortKey(a, texts, without) < sortKey(b, texts, without) ? -1 : 1);
  const names = new Map(fixed.map((name) => [name, name]));
  for (const name of hashed) {
    const stem = name.replace(HASH, "").slice(0, -".js".length);
    const taken = new Set(names.values());
    let next = `${stem}.js`;
    for (let number = 2; taken.has(next); number++) next = `${stem}_${number}.js`;
    names.set(name, next);
  }
  for (const [name, text] of texts) {
    const renamed = hashed.reduce(
      (rest, other) => rest.replaceAll(`"./${other}"`, `"./${names.get(other)}"`),
      text,
    );
    await Deno.remove(`${directory}/${name}`);
    await Deno.writeTextFile(`${directory}/.${names.get(name)}`, renamed);
  }
  for (const name of names.values()) {
    await Deno.rename(`${directory}/.${name}`, `${directory}/${name}`);
  }
  return [...names.values()].sort();
}

function sortKey(
  name: string,
  texts: ReadonlyMap<string, string>,
  without: (text: string) => string,
): string {
  return `${without(name)} ${without(texts.get(name) ?? "")}`;
}
