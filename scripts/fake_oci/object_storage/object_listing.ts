import { compareBytes, type ObjectMap } from "./object_map.ts";
import type { Bucket, StorageTier, StoredObject } from "./object_store.ts";
import { fieldsOf, limitOf } from "./parameter_values.ts";
import { invalidParameter } from "./service_errors.ts";
import { tierOf } from "./storage_tier.ts";

/** The answer to ListObjects (API reference, ListObjects). */
export interface ObjectListing {
  objects: Record<string, string | number>[];
  prefixes?: string[];
  nextStartWith?: string;
}

/** What each name in `fields` adds, if anything; the API takes them in any case. */
const FIELDS: Record<
  string,
  (object: StoredObject, tier: StorageTier) => Record<string, string | number>
> = {
  name: () => ({}),
  size: (object) => ({ size: object.body.length }),
  etag: (object) => ({ etag: object.etag }),
  md5: (object) => ({ md5: object.md5 }),
  timecreated: (object) => ({ timeCreated: object.modified.toISOString() }),
  timemodified: (object) => ({ timeModified: object.modified.toISOString() }),
  storagetier: (_, tier) => ({ storageTier: tier }),
  archivalstate: (_, tier) => tier === "Archive" ? { archivalState: "Archived" } : {},
};

/**
 * Lists a page of objects, in the order of their names' bytes.
 *
 * @param bucket whose objects they are
 * @param query `prefix`, `start`, `startAfter`, `end`, `limit`, `delimiter`, `fields`
 * @returns the page; `nextStartWith` names the first object of the next one
 * @throws {ServiceError} 400 when a parameter is wrong
 */
export function listObjects(
  bucket: Bucket,
  query: URLSearchParams,
): ObjectListing {
  const { objects } = bucket;
  const limit = limitOf(query);
  const fields = parseFields(query);
  const delimiter = query.get("delimiter") ?? "";
  if (delimiter !== "" && delimiter !== "/") {
    throw invalidParameter(`Only '/' can be the 'delimiter', not '${delimiter}'`);
  }
  const prefix = query.get("prefix") ?? "";
  const page: ObjectListing = { objects: [] };
  const prefixes = new Set<string>();
  for (const name of selectNames(objects, query, prefix)) {
    const folder = folderOf(name, prefix, delimiter);
    if (folder !== undefined && prefixes.has(folder)) continue;
    if (page.objects.length + prefixes.size === limit) {
      page.nextStartWith = name;
      break;
    }
    const object = objects.get(name);
    if (folder !== undefined) prefixes.add(folder);
    else if (object) {
      page.objects.push({ name, ...summarize(object, tierOf(object, bucket), fields) });
    }
  }
  if (delimiter !== "") page.prefixes = [...prefixes];
  return page;
}

function* selectNames(
  objects: ObjectMap,
  query: URLSearchParams,
  prefix: string,
): Generator<string> {
  const after = query.get("startAfter");
  const end = query.get("end");
  const from = [query.get("start") ?? "", after ?? "", prefix].sort(compareBytes).at(-1) ?? "";
  for (const name of objects.namesFrom(from)) {
    // All that begin alike stand together.
    if (!name.startsWith(prefix) || (end !== null && compareBytes(name, end) >= 0)) return;
    if (name !== after) yield name;
  }
}

function folderOf(name: string, prefix: string, delimiter: string): string | undefined {
  if (delimiter === "") return undefined;
  const at = name.indexOf(delimiter, prefix.length);
  return at === -1 ? undefined : name.slice(0, at + delimiter.length);
}

function summarize(
  object: StoredObject,
  tier: StorageTier,
  fields: readonly string[],
): Record<string, string | number> {
  return Object.assign({}, ...fields.map((field) => FIELDS[field]?.(object, tier)));
}

function parseFields(query: URLSearchParams): string[] {
  return fieldsOf(query).map((name) => {
    if (Object.hasOwn(FIELDS, name.toLowerCase())) return name.toLowerCase();
    throw invalidParameter(`The 'fields' query parameter knows no field '${name}'`);
  });
}
