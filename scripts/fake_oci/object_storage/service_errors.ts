/**
 * The refusals of Object Storage, with the service's own codes.
 *
 * The texts of 401, 404, BucketAlreadyExists, IfNoneMatchFailed and UnmatchedContent… are the service's
 * too: the API
 * reference gives them, or users have quoted them in public bug reports, or Oracle's open-source
 * clients expect them in their tests. The others are the fake's words: no client should read them.
 */
import { ServiceError } from "./service_error.ts";

/** 401: no signature, a wrong one, an unknown key, an expired token or a clock that is off. */
export function notAuthenticated(message: string): ServiceError {
  return new ServiceError(401, "NotAuthenticated", message);
}

/** 404: the namespace does not exist or belongs to somebody else. */
export function namespaceNotFound(): ServiceError {
  return new ServiceError(404, "NamespaceNotFound", HIDDEN);
}

/** 404: the general form, used where a policy is missing. */
export function notAuthorizedOrNotFound(): ServiceError {
  return new ServiceError(404, "NotAuthorizedOrNotFound", HIDDEN);
}

/** 403: the open form, which does not hide what the policy lacks. */
export function notAuthorized(): ServiceError {
  return new ServiceError(
    403,
    "NotAuthorized",
    "You do not have authorization to access the resource",
  );
}

const HIDDEN =
  "You do not have authorization to perform this request, or the requested resource could not be found.";

/** 404: the bucket does not exist, or a policy is missing: the service does not say which. */
export function bucketNotFound(namespace: string, bucket: string): ServiceError {
  return new ServiceError(
    404,
    "BucketNotFound",
    `Either the bucket named '${bucket}' does not exist in the namespace '${namespace}' ` +
      "or you are not authorized to access it",
  );
}

/** 404 on reading. */
export function objectNotFound(bucket: string, object: string): ServiceError {
  return new ServiceError(
    404,
    "ObjectNotFound",
    `The object '${object}' was not found in the bucket '${bucket}'`,
  );
}

/** 404 on deleting, where the service words it differently. */
export function noObjectToDelete(
  namespace: string,
  bucket: string,
  object: string,
): ServiceError {
  return new ServiceError(
    404,
    "ObjectNotFound",
    `The object '${object}' does not exist in bucket '${bucket}' with namespace '${namespace}'`,
  );
}

/** 404: the bucket has no lifecycle policy. */
export function lifecyclePolicyNotFound(bucket: string): ServiceError {
  return new ServiceError(
    404,
    "LifecyclePolicyNotFound",
    `The bucket '${bucket}' does not have an object lifecycle policy`,
  );
}

/** 412: a create-only write met an object. */
export function ifNoneMatchFailed(): ServiceError {
  return new ServiceError(
    412,
    "IfNoneMatchFailed",
    "The If-None-Match header is '*' but there is an existing entity",
  );
}

/** 412: a compare-and-swap met another ETag, or no object. */
export function ifMatchFailed(wanted: string, current: string | undefined): ServiceError {
  const found = current === undefined ? "no object is there" : `the object has '${current}'`;
  return new ServiceError(
    412,
    "IfMatchFailed",
    `The If-Match header asks for '${wanted}', ${found}`,
  );
}

/** 409: two writers met; try again. */
export function concurrentObjectUpdate(object: string): ServiceError {
  return new ServiceError(
    409,
    "ConcurrentObjectUpdate",
    `The object '${object}' was concurrently modified while being updated, so the operation failed`,
  );
}

/** 409: an archived object has to be restored before it can be read. */
export function notRestored(object: string): ServiceError {
  return new ServiceError(409, "NotRestored", `The object '${object}' is archived, not restored`);
}

/**
 * 409: the bucket is there, or its sender may not make it: the service does not say which, and users
 * have met this for buckets that nobody had.
 */
export function bucketAlreadyExists(namespace: string, bucket: string): ServiceError {
  return new ServiceError(
    409,
    "BucketAlreadyExists",
    `Either the bucket '${bucket}' in namespace '${namespace}' already exists ` +
      "or you are not authorized to create it",
  );
}

/**
 * 400: the body is not what one of its checksums says. The API reference (PutObject) gives text and
 * "an HTTP-400 Unmatched Content MD5 error", whose code is known from bug reports; the codes of the
 * other checksums are formed as that one is.
 */
export function unmatchedChecksum(
  checksum: string,
  header: string,
  actual: string,
  given: string,
): ServiceError {
  return new ServiceError(
    400,
    `UnmatchedContent${checksum}`,
    `The computed ${checksum} of the request body (${actual}) does not match ` +
      `the ${header} header (${given})`,
  );
}

/** 400: a checksum's header is no base64 of as many bytes as it has. */
export function invalidChecksum(checksum: string, header: string, given: string): ServiceError {
  return new ServiceError(
    400,
    `InvalidContent${checksum}`,
    `The value of the ${header} header '${given}' is not a base64-encoded ${checksum}`,
  );
}

/** 400: a storage tier that there is not, or not in this bucket (code: as public clients list it). */
export function invalidStorageTier(message: string): ServiceError {
  return new ServiceError(400, "InvalidStorageTier", message);
}

/** 400: a body that is not what the operation takes. */
export function invalidJson(message: string): ServiceError {
  return new ServiceError(400, "InvalidJSON", message);
}

/** 400: nothing says which compartment is meant. */
export function missingCompartmentId(): ServiceError {
  return new ServiceError(400, "MissingCompartmentId", "The 'compartmentId' is missing");
}

/** 400: a `page` that no earlier answer gave. */
export function invalidPage(page: string): ServiceError {
  return new ServiceError(400, "InvalidPage", `The 'page' query parameter '${page}' is unknown`);
}

/** 400: a query parameter or a header that the service cannot take. */
export function invalidParameter(message: string): ServiceError {
  return new ServiceError(400, "InvalidParameter", message);
}

/** 400: an object name that is empty, too long or holds forbidden characters. */
export function invalidObjectName(object: string): ServiceError {
  return new ServiceError(
    400,
    "InvalidObjectName",
    `The object name '${object}' must be between 1 and 1024 bytes of UTF-8 ` +
      "without NUL, carriage return and line feed",
  );
}

/** 411: Object Storage takes no chunked bodies. */
export function contentLengthRequired(): ServiceError {
  return new ServiceError(411, "ContentLengthRequired", "The Content-Length header is required");
}

/** 416: a range outside the object. */
export function invalidRange(range: string, size: number): ServiceError {
  return new ServiceError(
    416,
    "InvalidRange",
    `The range '${range}' cannot be satisfied for an object of ${size} bytes`,
  );
}

/** 404: a path that no operation has. */
export function pathNotFound(path: string): ServiceError {
  return new ServiceError(404, "NotFound", `Not Found: '${path}'`);
}

/** 405: a path that exists, with a method that it does not know. */
export function methodNotAllowed(method: string): ServiceError {
  return new ServiceError(405, "MethodNotAllowed", `The method '${method}' is not allowed`);
}

/** 417: another expectation than `100-continue` (RFC 9110 section 10.1.1). */
export function expectationFailed(expectation: string): ServiceError {
  return new ServiceError(417, "ExpectationFailed", `Cannot do what '${expectation}' expects`);
}

/**
 * 501: what the real service does and this fake leaves out. By this code Oracle's SDK for Go knows not
 * to try again for minutes.
 */
export function notImplemented(what: string): ServiceError {
  return new ServiceError(501, "MethodNotImplemented", `The fake does not implement ${what}`);
}
