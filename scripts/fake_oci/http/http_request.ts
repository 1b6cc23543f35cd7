/** A request as it stood on the wire. */
export interface HttpRequest {
  /** Upper-case method, for example `PUT`. */
  readonly method: string;
  /** Path and query exactly as sent: a signature covers these very bytes. */
  readonly target: string;
  /** Lower-case names; repeated fields are joined with `", "`, as RFC 9110 section 5.3 has it. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** Everything of a request that comes before its body. */
export type RequestHead = Omit<HttpRequest, "body">;

/**
 * Splits a request target into its undecoded path and its query.
 *
 * @param target the target of a request line, for example `/n/acme/b/jobs/o?limit=2`
 * @returns the raw path, and the query with its values decoded
 */
export function splitTarget(target: string): { path: string; query: URLSearchParams } {
  const mark = target.indexOf("?");
  if (mark === -1) return { path: target, query: new URLSearchParams() };
  return { path: target.slice(0, mark), query: new URLSearchParams(target.slice(mark + 1)) };
}
