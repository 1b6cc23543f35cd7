import { compareBytes, type RecordKey, recordKeyOf } from "../../record/record_key.ts";
import type { ListScope } from "../store.ts";
import { type FileSystem, joinPath } from "./file_system.ts";
import { filesystemError } from "./filesystem_error.ts";
import type { QuickReads } from "./quick_reads.ts";
import { requireRealDirectory } from "./state_path.ts";

/** How many keys are made at a time. */
const PART = 256;

/** What is listed, and by what. */
export interface Listing {
  readonly fs: FileSystem;
  /** Reads directories while that is quick. */
  readonly quick: QuickReads | undefined;
  /** The state directory, which exists. */
  readonly stateDir: string;
  readonly scope: ListScope;
}

/**
 * Names the records in a state directory, by the order of their keys' bytes. No more than the names of
 * one directory are held at a time.
 *
 * @param listing what, and by what
 * @returns the keys, in parts
 */
export async function* listRecords(listing: Listing): AsyncGenerator<RecordKey[]> {
  for await (const paths of files(listing)) {
    // The first keys need not wait for those behind them.
    for (let at = 0; at < paths.length; at += PART) {
      const keys = keysOf(paths.slice(at, at + PART));
      if (keys.length > 0) yield keys;
    }
  }
}

/** Paths of what may be records, those of one directory together. */
async function* files(listing: Listing): AsyncGenerator<readonly string[]> {
  const { host: only } = listing.scope;
  const hosts = only === undefined
    ? (await entriesOf(listing, "")).filter((entry) => entry.endsWith("/"))
    : [`${only}/`];
  for (const host of hosts) {
    let paths: string[] = [];
    for (const entry of await entriesOfHost(listing, host)) {
      if (!entry.endsWith("/")) paths.push(host + entry);
      else {
        yield paths;
        paths = [];
        yield await filesIn(listing, host + entry);
      }
    }
    yield paths;
  }
}

/** All that a host has, or the one playbook that was asked for, whose host must be no link either. */
async function entriesOfHost(listing: Listing, host: string): Promise<string[]> {
  const { fs, stateDir, scope } = listing;
  if (scope.playbookName === undefined) return await entriesOf(listing, host);
  const path = joinPath(stateDir, host.slice(0, -1));
  return await looking(path, scope, async () => {
    requireRealDirectory(await fs.lstat(path), path);
    return [`${scope.playbookName}/`];
  });
}

async function filesIn(listing: Listing, folder: string): Promise<readonly string[]> {
  const entries = await entriesOf(listing, folder);
  return entries.filter((entry) => !entry.endsWith("/")).map((entry) => folder + entry);
}

function keysOf(paths: readonly string[]): RecordKey[] {
  return paths.map(recordKeyOf).filter((key) => key !== undefined);
}

/**
 * The names in a directory, those of directories with a slash behind them, as they stand in keys: so
 * `web1-b/` comes before `web1/`, and `a.json` before `a/`.
 */
async function entriesOf(
  { fs, quick, stateDir, scope }: Listing,
  folder: string,
): Promise<string[]> {
  const path = folder === "" ? stateDir : joinPath(stateDir, folder.slice(0, -1));
  return await looking(path, folder === "" ? undefined : scope, async () => {
    const entries = quick?.entries(path) ?? await readDirectory(fs, path, folder === "");
    const names = entries.map((entry) => {
      if (entry.isDirectory) return `${entry.name}/`;
      // A link to a record is refused when it is read; one that may be a directory, when it is entered.
      const isFile = !entry.isSymlink || (folder !== "" && entry.name.endsWith(".json"));
      return isFile ? entry.name : `${entry.name}/`;
    });
    return names.sort(compareBytes);
  });
}

/** The state directory itself may be reached through links. */
async function readDirectory(
  fs: FileSystem,
  path: string,
  mayBeLink: boolean,
): Promise<Deno.DirEntry[]> {
  if (!mayBeLink) requireRealDirectory(await fs.lstat(path), path);
  return await Array.fromAsync(fs.readDir(path));
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
