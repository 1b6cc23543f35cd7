import { isAbsolute } from "node:path";
import { AsyncJobError } from "../../errors.ts";
import { joinPath, parentOf, withoutTrailingSlash } from "../../stores/filesystem/file_system.ts";
import { withFilesystemErrors } from "../../stores/filesystem/filesystem_error.ts";
import { statStateDir } from "../../stores/filesystem/state_path.ts";
import type { MigrationSide } from "./migration_side.ts";

/**
 * Makes sure that a migration leads from one place to another. A place within the other is refused too:
 * what lies in the inner one would be taken for records of the outer one.
 *
 * @param from where records come from; a directory must exist
 * @param to where they go; what stands there must be a directory
 * @throws {AsyncJobError} `Usage`, `FilesystemError`
 */
export async function requireDifferentPlaces(
  from: MigrationSide,
  to: MigrationSide,
): Promise<void> {
  if (from.settings.oci === undefined && await lookAt(from) === undefined) throw missing(from);
  if (await isWithin(from, to) || await isWithin(to, from)) throw samePlace(from, to);
  if (to.settings.oci === undefined) await lookAt(to);
}

/** Unlike `resolve` of node:path, leaves each `..` to be followed. */
function absolute(side: MigrationSide): string {
  const path = pathOf(side);
  return isAbsolute(path) ? path : joinPath(Deno.cwd(), path);
}

const pathOf = ({ settings }: MigrationSide): string =>
  withoutTrailingSlash(settings.stateDir.value);

async function lookAt(side: MigrationSide): Promise<Deno.FileInfo | undefined> {
  const path = pathOf(side);
  return await withFilesystemErrors(`look for ${path}`, () => statStateDir(Deno, path));
}

function missing(from: MigrationSide): AsyncJobError {
  const message = `Cannot migrate from ${pathOf(from)}: it does not exist`;
  return new AsyncJobError("FilesystemError", message, {
    hint: "Name the state directory that holds the records; mount it if need be.",
  });
}

async function isWithin(inner: MigrationSide, outer: MigrationSide): Promise<boolean> {
  const [a, b] = [inner.settings.oci, outer.settings.oci];
  if (a !== undefined && b !== undefined) {
    return a.bucket.value === b.bucket.value && a.prefix.value.startsWith(b.prefix.value);
  }
  if (a !== undefined || b !== undefined) return false;
  const [below, above] = [await realPath(absolute(inner)), await realPath(absolute(outer))];
  return below === above || below.startsWith(withoutTrailingSlash(above).replace(/\/?$/, "/")) ||
    await isSameDirectory(below, above);
}

/**
 * The path without links, as the system follows it: what `..` leads to depends on the link before it. Of
 * what is not there yet, the path that it will have.
 */
async function realPath(path: string): Promise<string> {
  try {
    return await Deno.realPath(path);
  } catch (error) {
    const parent = parentOf(path);
    if (!(error instanceof Deno.errors.NotFound) || parent === path) return path;
    const name = path.slice(path.lastIndexOf("/") + 1);
    const above = await realPath(parent);
    // What is missing will be made, and then leads where its name says.
    if (name === ".") return above;
    if (name === "..") return parentOf(above);
    const joined = joinPath(above, name);
    return joined === path ? joined : await realPath(joined);
  }
}

/** One directory can be mounted at two places. */
async function isSameDirectory(a: string, b: string): Promise<boolean> {
  try {
    const [one, other] = [await Deno.stat(a), await Deno.stat(b)];
    return one.ino !== null && one.ino === other.ino && one.dev === other.dev;
  } catch {
    // One that cannot be looked at is told of when it is opened.
    return false;
  }
}

function samePlace(from: MigrationSide, to: MigrationSide): AsyncJobError {
  return new AsyncJobError(
    "Usage",
    `Cannot migrate from ${from.shown} to ${to.shown}: one place holds the other`,
    { hint: "Choose a target outside the source, and the source outside the target." },
  );
}
