import type { RequestPath } from "../object_storage/request_path.ts";
import { ServiceError } from "../object_storage/service_error.ts";
import {
  bucketNotFound,
  concurrentObjectUpdate,
  namespaceNotFound,
  notAuthenticated,
  notAuthorized,
  notAuthorizedOrNotFound,
  objectNotFound,
} from "../object_storage/service_errors.ts";

/** Refusals that can be asked for whatever the state of things (codes: "API Errors", OCI documentation). */
const REFUSALS = {
  BucketNotFound: (path: RequestPath) => bucketNotFound(path.namespace, path.bucket),
  ConcurrentObjectUpdate: (path: RequestPath) => concurrentObjectUpdate(path.object),
  IncorrectState: () =>
    new ServiceError(
      409,
      "IncorrectState",
      "The requested state for the resource conflicts with its current state",
    ),
  InternalServerError: () =>
    new ServiceError(500, "InternalServerError", "An internal server error occurred"),
  LimitExceeded: () =>
    new ServiceError(
      400,
      "LimitExceeded",
      "Fulfilling this request exceeds the Oracle-defined limit for this tenancy for this resource type",
    ),
  LockConflict: () =>
    new ServiceError(409, "LockConflict", "The resource is locked by another operation"),
  MethodNotImplemented: () =>
    new ServiceError(501, "MethodNotImplemented", "The request method is not implemented"),
  MissingParameter: () =>
    new ServiceError(400, "MissingParameter", "A required parameter is missing"),
  NamespaceNotFound: () => namespaceNotFound(),
  NoEtagMatch: () =>
    new ServiceError(
      412,
      "NoEtagMatch",
      "The ETag specified in the request does not match the ETag for the resource",
    ),
  NotAllowed: () =>
    new ServiceError(403, "NotAllowed", "You do not have permission to perform this operation"),
  NotAuthenticated: () =>
    notAuthenticated(
      "The required information to complete authentication was not provided or was incorrect.",
    ),
  NotAuthorized: () => notAuthorized(),
  NotAuthorizedOrNotFound: () => notAuthorizedOrNotFound(),
  ObjectNotFound: (path: RequestPath) => objectNotFound(path.bucket, path.object),
  ServiceUnavailable: () =>
    new ServiceError(503, "ServiceUnavailable", "The service is currently unavailable"),
  TooManyRequests: () => new ServiceError(429, "TooManyRequests", "Too many requests for the user"),
} satisfies Record<string, (path: RequestPath) => ServiceError>;

/** The code of a refusal that a fault can ask for. */
export type RefusalCode = keyof typeof REFUSALS;

/**
 * Words a refusal for a request.
 *
 * @param code the service's error code
 * @param path what the request named
 * @returns the refusal
 */
export function refusal(code: RefusalCode, path: RequestPath): ServiceError {
  return REFUSALS[code](path);
}

/**
 * Tells a refusal's code from any other text.
 *
 * @param code the text
 * @returns whether {@linkcode refusal} knows it
 */
export function isRefusalCode(code: string): code is RefusalCode {
  return Object.hasOwn(REFUSALS, code);
}
