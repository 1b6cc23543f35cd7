import { compareBytes, type ObjectMap } from "./object_map.ts";
import type { StoredObject } from "./object_store.ts";
import { invalidParameter } from "./service_errors.ts";

/** The answer to ListObjects (API reference, ListObjects). */
export interface ObjectListing {
  objects: Record<string, string | number>[];
  prefixes?: string[];
  nextStartWith?: string;
}

const MAX_LIMIT = 1000;
/** What each name in `fields` adds; the API takes them in any case. */
const FIELDS: Record<string, (object: StoredObject) => [string, string | number]> = {
  size: (object) => ["size", object.body.length],
  etag: (object) => ["etag", object.etag],
  md5: (object) => ["md5", object.md5],
  timecreated: (object) => ["timeCreated", object.modified.toISOString()],
  timemodified: (object) => ["timeModified", object.modified.toISOString()],
  storagetier: () => ["storageTier", "Standard"],
};

/**
 * Lists a page of objects, in the order of their names' bytes.
 *
 * @param objects the bucket's objects
 * @param query `prefix`, `start`, `startAfter`, `end`, `limit`, `delimiter`, `fields`
 * @returns the page; `nextStartWith` names the first object of the next one
 * @throws {ServiceError} 400 when a parameter is wrong
 */
export function listObjects(
  objects: ObjectMap,
  query: URLSearchParams,
): ObjectListing {
  const limit = parseLimit(query.get("limit"));
  const fields = parseFields(query.get("fields"));
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
    else if (object) page.objects.push(summarize(name, object, fields));
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
  name: string,
  object: StoredObject,
  fields: readonly string[],
): Record<string, string | number> {
  const entries = fields.flatMap((field) => FIELDS[field] ? [FIELDS[field](object)] : []);
  return Object.fromEntries([["name", name], ...entries]);
}

function parseLimit(text: string | null): number {
  if (text === null) return MAX_LIMIT;
  const limit = Number(text);
  if (!/^\d+$/.test(text) || limit < 1 || limit > MAX_LIMIT) {
    throw invalidParameter(
      `A page holds 1 to ${MAX_LIMIT} objects, so 'limit' cannot be '${text}'`,
    );
  }
  return limit;
}

function parseFields(text: string | null): string[] {
  const names = (text ?? "").split(",").map((name) => name.trim()).filter((name) => name !== "");
  for (const name of names) {
    if (["name", "archivalstate"].includes(name.toLowerCase())) continue;
    if (!Object.hasOwn(FIELDS, name.toLowerCase())) {
      throw invalidParameter(`The 'fields' query parameter knows no field '${name}'`);
    }
  }
  return names.map((name) => name.toLowerCase());
}
