import type { HttpRequest } from "../http/http_request.ts";
import type { AccessPolicy, PolicyRefusal } from "../identity/access_policy.ts";
import type { Principal } from "../identity/principal.ts";
import type { Bucket, ObjectStore } from "./object_store.ts";
import type { Operation, RequestPath } from "./request_path.ts";
import { requiredPermissions } from "./required_permissions.ts";
import type { ServiceError } from "./service_error.ts";
import {
  bucketNotFound,
  namespaceNotFound,
  notAuthorized,
  notAuthorizedOrNotFound,
} from "./service_errors.ts";

/** All that an operation may look at. */
export interface OperationContext {
  readonly operation: Operation;
  readonly request: HttpRequest;
  readonly path: RequestPath;
  readonly query: URLSearchParams;
  readonly principal: Principal;
  /** The service's time. */
  readonly now: Date;
  readonly store: ObjectStore;
  readonly policy: AccessPolicy;
}

/**
 * Finds the bucket of a request, if its sender may do there what the request asks for.
 *
 * @param context the request
 * @returns the bucket
 * @throws {ServiceError} 404 NamespaceNotFound for an unknown namespace, 404 BucketNotFound for an
 * unknown bucket or another tenancy's, and the policy's refusal where a permission is missing
 */
export function requireBucket(context: OperationContext): Bucket {
  const { path, principal, store } = context;
  const owner = store.tenancyOf(path.namespace);
  if (owner === undefined) throw namespaceNotFound();
  const bucket = store.findBucket(path.namespace, path.bucket);
  if (!bucket || owner !== principal.tenancy) throw bucketNotFound(path.namespace, path.bucket);
  requirePermission(context, bucket.compartmentId, bucket);
  return bucket;
}

/**
 * Lets a request pass, if a policy allows its sender the operation in a compartment.
 *
 * @param context the request
 * @param compartmentId OCID of the compartment
 * @param bucket whose object the request names, for what depends on the object
 * @throws {ServiceError} the policy's refusal where a permission is missing
 */
export function requirePermission(
  context: OperationContext,
  compartmentId: string,
  bucket?: Bucket,
): void {
  const { operation, path, query, request, principal, policy } = context;
  const permissions = requiredPermissions(operation, {
    exists: bucket?.objects.has(path.object) ?? false,
    createOnly: request.headers.get("if-none-match") === "*",
    ofCompartment: query.has("compartmentId"),
  });
  const refusal = policy.refuses(principal, compartmentId, permissions);
  if (refusal !== undefined) throw REFUSALS[refusal](path);
}

const REFUSALS: Record<PolicyRefusal, (path: RequestPath) => ServiceError> = {
  // Where no bucket is named, the service has been seen to hide the namespace instead.
  BucketNotFound: ({ namespace, bucket }) =>
    bucket === "" ? namespaceNotFound() : bucketNotFound(namespace, bucket),
  NotAuthorizedOrNotFound: notAuthorizedOrNotFound,
  NotAuthorized: notAuthorized,
};
