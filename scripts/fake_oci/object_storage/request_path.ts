import {
  invalidParameter,
  methodNotAllowed,
  notImplemented,
  pathNotFound,
} from "./service_errors.ts";

/** The operations that the fake knows, named as the API reference names them. */
export type Operation =
  | "GetNamespace"
  | "ListBuckets"
  | "CreateBucket"
  | "GetBucket"
  | "HeadBucket"
  | "GetObjectLifecyclePolicy"
  | "ListRetentionRules"
  | "ListObjects"
  | "PutObject"
  | "GetObject"
  | "HeadObject"
  | "DeleteObject";

/** What a path names; the parts that an operation does not have are empty. */
export interface RequestPath {
  readonly namespace: string;
  readonly bucket: string;
  readonly object: string;
}

/** What a request names that is none of Object Storage's. */
export const NO_PATH: RequestPath = { namespace: "", bucket: "", object: "" };

type Methods = Partial<Record<string, Operation>>;

/** Parts of a bucket that a state store has no use for: multipart uploads, copies and so on. */
const LEFT_OUT = new Set([
  "actions",
  "checkobject",
  "objectversions",
  "p",
  "replicationPolicies",
  "replicationSources",
  "retentionRules",
  "u",
]);
const OF_BUCKET: Methods = { GET: "GetBucket", HEAD: "HeadBucket" };
const OF_OBJECT: Methods = {
  GET: "GetObject",
  HEAD: "HeadObject",
  PUT: "PutObject",
  DELETE: "DeleteObject",
};

/**
 * Takes a path apart: `/n/{namespace}/b/{bucket}/o/{object}` and its shorter forms.
 *
 * An object's name may hold slashes, percent-encoded or plain.
 *
 * @param path the path, still percent-encoded
 * @returns the decoded names
 * @throws {ServiceError} 400 when an escape is broken
 */
export function parsePath(path: string): RequestPath {
  const [, , namespace, , bucket, , ...object] = path.split("/");
  try {
    return {
      namespace: decodeURIComponent(namespace ?? ""),
      bucket: decodeURIComponent(bucket ?? ""),
      object: decodeURIComponent(object.join("/")),
    };
  } catch {
    throw invalidParameter(`The URI '${path}' is malformed`);
  }
}

/**
 * Finds the operation of a request.
 *
 * @param method HTTP method
 * @param path the path, still percent-encoded
 * @returns the operation's name
 * @throws {ServiceError} 404, 405 or 501 when there is none
 */
export function findOperation(method: string, path: string): Operation {
  const methods = methodsOf(path);
  if (!methods) throw pathNotFound(path);
  const operation = methods[method];
  if (operation) return operation;
  if (isLeftOut(method, path)) throw notImplemented(`${method} ${path}`);
  throw methodNotAllowed(method);
}

function methodsOf(path: string): Methods | undefined {
  const [root, n, namespace, b, bucket, kind, ...rest] = path.split("/");
  if (root === "" && n === "workRequests") return {};
  if (root !== "" || n !== "n") return undefined;
  if (!namespace) return { GET: "GetNamespace" };
  if (!b || b === "pe") return {};
  if (b !== "b") return undefined;
  if (!bucket) return { GET: "ListBuckets", POST: "CreateBucket" };
  if (!kind) return OF_BUCKET;
  const name = rest.join("/");
  if (kind === "o") return name === "" ? { GET: "ListObjects" } : OF_OBJECT;
  if (kind === "l" && name === "") return { GET: "GetObjectLifecyclePolicy" };
  if (kind === "retentionRules" && name === "") return { GET: "ListRetentionRules" };
  return LEFT_OUT.has(kind) ? {} : undefined;
}

/** Tells what the real service has and the fake has not from what neither has. */
function isLeftOut(method: string, path: string): boolean {
  const [, n, namespace, , , kind] = path.split("/");
  if (n === "n" && !namespace) return false;
  return kind !== "o" && ["GET", "POST", "PUT", "DELETE"].includes(method);
}
