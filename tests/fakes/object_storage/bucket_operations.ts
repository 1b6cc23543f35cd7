import { emptyResponse, type HttpResponse, jsonResponse } from "../http/http_response.ts";
import { listObjects } from "./object_listing.ts";
import type { Bucket } from "./object_store.ts";
import { type OperationContext, requireBucket, requirePermission } from "./operation_context.ts";
import { invalidParameter, lifecyclePolicyNotFound, namespaceNotFound } from "./service_errors.ts";

/** GetNamespace: the caller's own namespace as a JSON string, whatever the policies say. */
export function getNamespace(context: OperationContext): HttpResponse {
  // A tenancy's root compartment has the tenancy's OCID.
  requirePermission(context, context.principal.tenancy);
  const namespace = context.store.namespaceOf(context.principal.tenancy);
  if (namespace === undefined) throw namespaceNotFound();
  return jsonResponse(200, namespace);
}

/** ListBuckets: the buckets of one compartment. */
export function listBuckets(context: OperationContext): HttpResponse {
  const { namespace } = context.path;
  if (context.store.tenancyOf(namespace) !== context.principal.tenancy) throw namespaceNotFound();
  const compartmentId = context.query.get("compartmentId");
  if (!compartmentId) throw invalidParameter("The 'compartmentId' query parameter is missing");
  requirePermission(context, compartmentId);
  return jsonResponse(
    200,
    context.store.bucketsIn(namespace, compartmentId).map((bucket) => ({
      namespace,
      name: bucket.name,
      compartmentId,
      createdBy: bucket.createdBy ?? "",
      timeCreated: bucket.created.toISOString(),
      etag: bucket.etag,
    })),
  );
}

/** GetBucket. */
export function getBucket(context: OperationContext): HttpResponse {
  const bucket = requireBucket(context);
  return jsonResponse(200, describe(bucket, context.query), { etag: bucket.etag });
}

/** HeadBucket. */
export function headBucket(context: OperationContext): HttpResponse {
  return emptyResponse(200, { etag: requireBucket(context).etag });
}

/** GetObjectLifecyclePolicy. */
export function getObjectLifecyclePolicy(context: OperationContext): HttpResponse {
  const bucket = requireBucket(context);
  const items = bucket.lifecycleRules ?? [];
  if (items.length === 0) throw lifecyclePolicyNotFound(bucket.name);
  return jsonResponse(200, { timeCreated: bucket.created.toISOString(), items });
}

/** ListRetentionRules. */
export function listRetentionRules(context: OperationContext): HttpResponse {
  return jsonResponse(200, { items: requireBucket(context).retentionRules ?? [] });
}

/** ListObjects. */
export function listObjectsOfBucket(context: OperationContext): HttpResponse {
  return jsonResponse(200, listObjects(requireBucket(context).objects, context.query));
}

/** The Bucket of the API reference; counts come only when `fields` asks for them. */
function describe(bucket: Bucket, query: URLSearchParams): Record<string, unknown> {
  const fields = (query.get("fields") ?? "").split(",");
  const sizes = [...bucket.objects.values()].map((object) => object.body.length);
  return {
    namespace: bucket.namespace,
    name: bucket.name,
    compartmentId: bucket.compartmentId,
    createdBy: bucket.createdBy ?? "",
    timeCreated: bucket.created.toISOString(),
    etag: bucket.etag,
    metadata: {},
    publicAccessType: "NoPublicAccess",
    storageTier: bucket.storageTier ?? "Standard",
    objectEventsEnabled: false,
    freeformTags: {},
    definedTags: {},
    kmsKeyId: null,
    objectLifecyclePolicyEtag: bucket.lifecycleRules?.length ? bucket.etag : null,
    approximateCount: fields.includes("approximateCount") ? sizes.length : null,
    approximateSize: fields.includes("approximateSize") ? sizes.reduce((a, b) => a + b, 0) : null,
    replicationEnabled: false,
    isReadOnly: false,
    id: `ocid1.bucket.oc1..${bucket.etag.replaceAll("-", "")}`,
    versioning: bucket.versioning ?? "Disabled",
    autoTiering: fields.includes("autoTiering") ? "Disabled" : null,
  };
}
