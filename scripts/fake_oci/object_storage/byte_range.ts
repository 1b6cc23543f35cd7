import { invalidRange } from "./service_errors.ts";

/**
 * Reads a `range` header with one range (RFC 9110 section 14.1.2).
 *
 * @param range the header's value
 * @param size of the whole object, in bytes
 * @returns first and last byte, both included, or undefined when the header is to be ignored
 * @throws {ServiceError} 416 when the range lies outside the object
 */
export function parseRange(
  range: string,
  size: number,
): { first: number; last: number } | undefined {
  const [whole, from = "", to = ""] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
  if (whole === undefined || (from === "" && to === "")) return undefined;
  const first = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  if (first > last) throw invalidRange(range, size);
  return { first, last };
}
