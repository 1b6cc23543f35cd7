import type { HttpRequest } from "../http/http_request.ts";
import type { Operation } from "./request_path.ts";
import { expectationFailed, invalidParameter, notImplemented } from "./service_errors.ts";

/** What an operation heeds of the parameters and headers that the API reference gives it. */
interface Heeded {
  readonly query?: readonly string[];
  readonly headers?: readonly string[];
}

const CONDITIONS = ["if-match", "if-none-match"];

const HEEDED: Record<Operation, Heeded> = {
  GetNamespace: { query: ["compartmentId"] },
  ListBuckets: { query: ["compartmentId", "fields", "limit", "page"] },
  CreateBucket: {},
  GetBucket: { query: ["fields"], headers: CONDITIONS },
  HeadBucket: { headers: CONDITIONS },
  GetObjectLifecyclePolicy: {},
  ListRetentionRules: { query: ["page"] },
  ListObjects: {
    query: ["delimiter", "end", "fields", "limit", "prefix", "start", "startAfter"],
  },
  PutObject: {
    headers: [
      ...CONDITIONS,
      "opc-checksum-algorithm",
      "opc-content-crc32c",
      "opc-content-sha256",
      "opc-content-sha384",
      "storage-tier",
    ],
  },
  GetObject: {
    query: [
      "httpResponseCacheControl",
      "httpResponseContentDisposition",
      "httpResponseContentEncoding",
      "httpResponseContentLanguage",
      "httpResponseContentType",
      "httpResponseExpires",
      "versionId",
    ],
    headers: CONDITIONS,
  },
  HeadObject: { query: ["versionId"], headers: CONDITIONS },
  DeleteObject: { query: ["versionId"], headers: ["if-match"] },
};

/** Sent by the SDKs with anything; they identify a request or a client and ask for nothing. */
const ALWAYS = [
  "opc-client-info",
  "opc-client-request-id",
  "opc-client-retries",
  "opc-request-id",
  "opc-retry-token",
];

/**
 * Refuses what a request asks for and the fake does not do. The service may ignore a parameter that
 * it does not know; from a stand-in that would be a success which is none.
 *
 * @param operation which the request is for
 * @param request its headers count
 * @param query its parameters
 * @throws {ServiceError} 501 for a parameter or header that the fake does not heed, 400 for a parameter
 * given twice, 417 for another expectation than `100-continue`
 */
export function requireHeeded(
  operation: Operation,
  request: HttpRequest,
  query: URLSearchParams,
): void {
  const heeded = HEEDED[operation];
  for (const name of new Set(query.keys())) {
    if (!heeded.query?.includes(name)) {
      throw notImplemented(`${operation} with the query parameter '${name}'`);
    }
    // The SDKs send a list as one parameter for each entry.
    if (name !== "fields" && query.getAll(name).length > 1) {
      throw invalidParameter(`The query parameter '${name}' is given more than once`);
    }
  }
  for (const [name, value] of request.headers) {
    if (name === "expect" && value.toLowerCase() !== "100-continue") throw expectationFailed(value);
    if (!asksForSomething(operation, name) || heeded.headers?.includes(name)) continue;
    throw notImplemented(`${operation} with the header '${name}'`);
  }
}

/** Tells the service's own headers, and HTTP's conditions, from what any client sends. */
function asksForSomething(operation: Operation, header: string): boolean {
  if (header.startsWith("opc-meta-") && operation === "PutObject") return false;
  return /^(opc|if)-|^storage-tier$/.test(header) && !ALWAYS.includes(header);
}
