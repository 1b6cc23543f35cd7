import { invalidParameter } from "./service_errors.ts";

/**
 * Reads `fields`, which clients send as a list with commas or as one parameter for each name.
 *
 * @param query the parameters
 * @returns the names, without blanks around them
 */
export function fieldsOf(query: URLSearchParams): string[] {
  return query.getAll("fields").flatMap((list) => list.split(","))
    .map((name) => name.trim()).filter((name) => name !== "");
}

const MAX_LIMIT = 1000;

/**
 * Reads `limit`.
 *
 * @param query the parameters
 * @returns how many entries a page may hold; as many as the service allows by default
 * @throws {ServiceError} 400 when it is no number of entries
 */
export function limitOf(query: URLSearchParams): number {
  const text = query.get("limit");
  if (text === null) return MAX_LIMIT;
  const limit = Number(text);
  if (!/^\d+$/.test(text) || limit < 1 || limit > MAX_LIMIT) {
    throw invalidParameter(
      `A page holds 1 to ${MAX_LIMIT} entries, so 'limit' cannot be '${text}'`,
    );
  }
  return limit;
}
