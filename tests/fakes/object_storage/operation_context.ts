import type { HttpRequest } from "../http/http_request.ts";
import type { AccessPolicy, Verb } from "../identity/access_policy.ts";
import type { Principal } from "../identity/principal.ts";
import type { Bucket, ObjectStore } from "./object_store.ts";
import type { RequestPath } from "./request_path.ts";
import { bucketNotFound, namespaceNotFound } from "./service_errors.ts";

/** All that an operation may look at. */
export interface OperationContext {
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
 * Finds the bucket of a request, if its sender may see it.
 *
 * @param context the request
 * @param verb what is to be done
 * @returns the bucket
 * @throws {ServiceError} 404: NamespaceNotFound for an unknown namespace, BucketNotFound for all else
 */
export function requireBucket(context: OperationContext, verb: Verb): Bucket {
  const { namespace, bucket: name } = context.path;
  const owner = context.store.tenancyOf(namespace);
  if (owner === undefined) throw namespaceNotFound();
  const bucket = context.store.findBucket(namespace, name);
  const allowed = bucket !== undefined && owner === context.principal.tenancy &&
    context.policy.allows(context.principal, bucket.compartmentId, verb);
  if (!allowed) throw bucketNotFound(namespace, name);
  return bucket;
}
