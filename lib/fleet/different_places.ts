import { resolve } from "node:path";
import { AsyncJobError } from "../errors.ts";
import { parentOf, withoutTrailingSlash } from "../stores/filesystem/file_system.ts";
import { named } from "../stores/filesystem/filesystem_error.ts";
import { statStateDir } from "../stores/filesystem/state_path.ts";
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

const pathOf = ({ settings }: MigrationSide): string =>
  withoutTrailingSlash(settings.stateDir.value);

async function lookAt(side: MigrationSide): Promise<Deno.FileInfo | undefined> {
  const path = pathOf(side);
  return await named(`look for ${path}`, () => statStateDir(Deno, path));
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
  const [below, above] = [await realPath(inner), await realPath(outer)];
  return below === above || below.startsWith(withoutTrailingSlash(above).replace(/\/?$/, "/")) ||
    await isSameDirectory(below, above);
}

/** The path without links; of what is not there yet, that of the directory it will be made in. */
async function realPath({ settings }: MigrationSide): Promise<string> {
  let path = resolve(settings.stateDir.value);
  let missing = "";
  for (;;) {
    try {
      return withoutTrailingSlash(await Deno.realPath(path)) + missing;
    } catch (error) {
      const parent = parentOf(path);
      if (!(error instanceof Deno.errors.NotFound) || parent === path) return path + missing;
      missing = path.slice(withoutTrailingSlash(parent).length) + missing;
      path = parent;
    }
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
