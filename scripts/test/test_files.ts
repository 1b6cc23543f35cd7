/**
 * Finds the test files below a directory. Deno runs them in an order of its own.
 *
 * @param root directory of the checkout
 * @param directory a directory below it
 * @returns paths below `root`, such as `tests/binary/oci_test.ts`
 */
export async function testFiles(root: string, directory: string): Promise<string[]> {
  return (await filesBelow(root, directory)).filter((path) => path.endsWith("_test.ts")).toSorted();
}

/**
 * Tells whether a path is one of these, or below one.
 *
 * @param path a file
 * @param places files and directories
 * @returns whether it is
 */
export function isBelow(path: string, places: readonly string[]): boolean {
  return places.some((place) => path === place || path.startsWith(`${place}/`));
}

/**
 * Tells the tests of `deno task test:release`, which build for every platform, and of
 * `deno task test:clients`, which build clients in Go.
 *
 * @param path a test file, from the directory of the checkout
 * @returns whether it is one of them
 */
export function hasOwnTask(path: string): boolean {
  return /^tests\/(?:binary\/release_[^/]*|fake_oci\/go_clients)_test\.ts$/.test(path);
}

async function filesBelow(root: string, directory: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(`${root}/${directory}`)) {
    const path = `${directory}/${name}`;
    if (isDirectory) found.push(...await filesBelow(root, path));
    else found.push(path);
  }
  return found;
}
