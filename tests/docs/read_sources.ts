/**
 * Reads every TypeScript file below a directory.
 *
 * @param directory its URL, with a slash at the end
 * @returns the texts
 */
export async function readSources(directory: URL): Promise<string[]> {
  const texts: string[] = [];
  for await (const entry of Deno.readDir(directory)) {
    const url = new URL(entry.name, directory);
    if (entry.isDirectory) texts.push(...await readSources(new URL(`${url}/`)));
    else if (entry.name.endsWith(".ts")) texts.push(await Deno.readTextFile(url));
  }
  return texts;
}
