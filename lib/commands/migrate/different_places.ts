import { AsyncJobError } from "../../errors.ts";
import type { FilesystemSettings, StoreSettings } from "../../settings/store_settings.ts";
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
  const [source, target] = [from.settings, to.settings];
  if (source.backend === "filesystem" && await lookAt(source) === undefined) throw missing(source);
  if (await isWithin(source, target) || await isWithin(target, source)) throw samePlace(from, to);
  if (target.backend === "filesystem") await lookAt(target);
}

/** Unlike `resolve` of node:path, leaves each `..` to be followed. */
function absolute(settings: FilesystemSettings): string {
  const path = pathOf(settings);
  return path.startsWith("/") ? path : joinPath(Deno.cwd(), path);
}

const pathOf = ({ stateDir }: FilesystemSettings): string => withoutTrailingSlash(stateDir.value);

async function lookAt(settings: FilesystemSettings): Promise<Deno.FileInfo | undefined> {
  const path = pathOf(settings);
  return await withFilesystemErrors(`look for ${path}`, () => statStateDir(Deno, path));
}

function missing(from: FilesystemSettings): AsyncJobError {
  const message = `Cannot migrate from ${pathOf(from)}: it does not exist`;
  return new AsyncJobError("FilesystemError", message, {
    hint: "Name the state directory that holds the records; mount it if need be.",
  });
}

async function isWithin(inner: StoreSettings, outer: StoreSettings): Promise<boolean> {
  if (inner.backend === "oci") {
    return outer.backend === "oci" && inner.bucket.value === outer.bucket.value &&
      inner.prefix.value.startsWith(outer.prefix.value);
  }
  if (outer.backend === "oci") return false;
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
