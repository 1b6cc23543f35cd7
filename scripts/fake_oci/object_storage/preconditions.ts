import { ifMatchFailed, ifNoneMatchFailed, invalidParameter } from "./service_errors.ts";

type Headers = ReadonlyMap<string, string>;

/**
 * Checks the conditions of a write (API reference, PutObject: for `if-none-match` "the only valid
 * value is '*'").
 *
 * @param headers of the request
 * @param current the ETag of the object that is there, if one is
 * @throws {ServiceError} 412 when a condition fails, 400 when it is none
 */
export function checkWriteConditions(headers: Headers, current: string | undefined): void {
  checkIfMatch(headers, current);
  const ifNoneMatch = headers.get("if-none-match");
  if (ifNoneMatch === undefined) return;
  if (ifNoneMatch !== "*") {
    throw invalidParameter(`The If-None-Match header must be '*', not '${ifNoneMatch}'`);
  }
  if (current !== undefined) throw ifNoneMatchFailed();
}

/**
 * Checks `if-match`, which works the same on PUT, GET, HEAD and DELETE.
 *
 * @param headers of the request
 * @param current the ETag of the object that is there, if one is
 * @throws {ServiceError} 412 when it is not the wanted one
 */
export function checkIfMatch(headers: Headers, current: string | undefined): void {
  const ifMatch = headers.get("if-match");
  if (ifMatch === undefined) return;
  const matches = ifMatch === "*" ? current !== undefined : ifMatch === current;
  if (!matches) throw ifMatchFailed(ifMatch, current);
}

/**
 * Tells whether a read can be spared: 304 Not Modified.
 *
 * @param headers of the request
 * @param current the ETag of the object or bucket
 * @returns whether the reader has it already
 * @throws {ServiceError} 400 for `*`: "wildcards are not allowed" (API reference, GetObject)
 */
export function isNotModified(headers: Headers, current: string): boolean {
  const ifNoneMatch = headers.get("if-none-match");
  if (ifNoneMatch === "*") throw invalidParameter("The If-None-Match header must be an ETag");
  return ifNoneMatch === current;
}
