import type { Bucket, StoredObject } from "./object_store.ts";
import type { OperationContext } from "./operation_context.ts";
import { notImplemented } from "./service_errors.ts";

/**
 * Finds the object that a request names, in the version that it names.
 *
 * Every object has a version id, in a bucket without versioning too, where an overwritten version is
 * gone. The service's error codes know none for versions: what is not there is ObjectNotFound.
 *
 * @param context the request
 * @param bucket whose object it is
 * @returns the object, undefined when it is not there, or not in that version
 * @throws {ServiceError} 501 when it may be an earlier version, which a bucket with versioning keeps and
 * the fake does not
 */
export function findVersion(context: OperationContext, bucket: Bucket): StoredObject | undefined {
  const object = bucket.objects.get(context.path.object);
  const versionId = context.query.get("versionId");
  if (versionId === null || versionId === object?.versionId) return object;
  if (isVersioned(bucket)) throw notImplemented(`${context.operation} of an earlier version`);
  return undefined;
}

/**
 * Tells whether a bucket keeps what is overwritten or deleted.
 *
 * @param bucket the bucket
 * @returns whether versioning is on, or was
 */
export function isVersioned(bucket: Bucket): boolean {
  return (bucket.versioning ?? "Disabled") !== "Disabled";
}
