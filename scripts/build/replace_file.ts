import { dirname } from "node:path";

/**
 * Makes a file under a temporary name beside its own and renames it when it is complete, so that
 * nobody ever meets half of it.
 *
 * @param path the file's own name; its directory is made when missing
 * @param make makes the file under the name that it is given; what it throws is passed on
 */
export async function replaceFile(
  path: string,
  make: (temporary: string) => Promise<void>,
): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${crypto.randomUUID()}.tmp`;
  try {
    await make(temporary);
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
}
