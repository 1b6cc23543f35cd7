import { compareBytes, type RecordKey, recordKeyOf } from "../../record/record_key.ts";
import type { ListScope } from "../store.ts";
import { type FileSystem, joinPath } from "./file_system.ts";
import { filesystemError } from "./filesystem_error.ts";
import { requireRealDirectory } from "./state_path.ts";

/**
 * Names the records in a state directory, by the order of their keys' bytes. No more than the names of
 * one directory are held at a time.
 *
 * @param fs the file system
 * @param stateDir the state directory, which exists
 * @param scope which part
 * @returns the keys
 */
export async function* listRecords(
  fs: FileSystem,
  stateDir: string,
  scope: ListScope,
): AsyncGenerator<RecordKey> {
  const hosts = scope.host === undefined
    ? await foldersOf(fs, stateDir, "", scope)
    : [`${scope.host}/`];
  for (const host of hosts) {
    for (const entry of await entriesOfHost(fs, stateDir, host, scope)) {
      if (entry.endsWith("/")) yield* filesOf(fs, stateDir, `${host}${entry}`, scope);
      else yield* keysOf([`${host}${entry}`]);
    }
  }
}

/** All that a host has, or the one playbook that was asked for, whose host must be no link either. */
async function entriesOfHost(
  fs: FileSystem,
  stateDir: string,
  host: string,
  scope: ListScope,
): Promise<string[]> {
  if (scope.playbookName === undefined) return await entriesOf(fs, stateDir, host, scope);
  const path = joinPath(stateDir, host.slice(0, -1));
  return await looking(path, scope, async () => {
    requireRealDirectory(await fs.lstat(path), path);
    return [`${scope.playbookName}/`];
  });
}

async function* filesOf(
  fs: FileSystem,
  stateDir: string,
  folder: string,
  scope: ListScope,
): AsyncGenerator<RecordKey> {
  const entries = await entriesOf(fs, stateDir, folder, scope);
  yield* keysOf(entries.filter((entry) => !entry.endsWith("/")).map((entry) => folder + entry));
}

function* keysOf(paths: readonly string[]): Generator<RecordKey> {
  for (const path of paths) {
    const key = recordKeyOf(path);
    if (key !== undefined) yield key;
  }
}

async function foldersOf(
  fs: FileSystem,
  stateDir: string,
  folder: string,
  scope: ListScope,
): Promise<string[]> {
  return (await entriesOf(fs, stateDir, folder, scope)).filter((entry) => entry.endsWith("/"));
}

/**
 * The names in a directory, those of directories with a slash behind them, as they stand in keys: so
 * `web1-b/` comes before `web1/`, and `a.json` before `a/`.
 */
async function entriesOf(
  fs: FileSystem,
  stateDir: string,
  folder: string,
  scope: ListScope,
): Promise<string[]> {
  const path = folder === "" ? stateDir : joinPath(stateDir, folder.slice(0, -1));
  return await looking(path, folder === "" ? undefined : scope, async () => {
    const names: string[] = [];
    if (folder !== "") requireRealDirectory(await fs.lstat(path), path);
    for await (const entry of fs.readDir(path)) {
      if (entry.isDirectory) names.push(`${entry.name}/`);
      // A link to a record is refused when it is read; one that may be a directory, when it is entered.
      else if (!entry.isSymlink || (folder !== "" && entry.name.endsWith(".json"))) {
        names.push(entry.name);
      } else names.push(`${entry.name}/`);
    }
    return names.sort(compareBytes);
  });
}

/** Looks into a directory: one that is gone holds nothing, and of any other failure its scope is told. */
async function looking(
  path: string,
  scope: ListScope | undefined,
  look: () => Promise<string[]>,
): Promise<string[]> {
  try {
    return await look();
  } catch (error) {
    // It was removed since it was named.
    if (error instanceof Deno.errors.NotFound) return [];
    const problem = filesystemError(`list the records in ${path}`, error);
    if (scope === undefined) throw problem;
    scope.onProblem(problem);
    return [];
  }
}
