import { emptyResponse, type HttpResponse, jsonResponse } from "../http/http_response.ts";
import { listObjects } from "./object_listing.ts";
import type { Bucket } from "./object_store.ts";
import { type OperationContext, requireBucket, requirePermission } from "./operation_context.ts";
import { fieldsOf } from "./parameter_values.ts";
import { checkIfMatch, isNotModified } from "./preconditions.ts";
import {
  invalidPage,
  invalidParameter,
  lifecyclePolicyNotFound,
  namespaceNotFound,
} from "./service_errors.ts";

/** GetNamespace: a namespace as a JSON string, the caller's own whatever the policies say. */
export function getNamespace(context: OperationContext): HttpResponse {
  const { principal, query, store } = context;
  // A tenancy's root compartment has the tenancy's OCID.
  const compartmentId = query.get("compartmentId") ?? principal.tenancy;
  requirePermission(context, compartmentId);
  const namespace = store.namespaceOf(compartmentId) ?? store.namespaceOfCompartment(compartmentId);
  if (namespace === undefined || store.tenancyOf(namespace) !== principal.tenancy) {
    throw namespaceNotFound();
  }
  return jsonResponse(200, namespace);
}

/** GetBucket. */
export function getBucket(context: OperationContext): HttpResponse {
  const bucket = requireBucket(context);
  const { headers } = context.request;
  checkIfMatch(headers, bucket.etag);
  if (isNotModified(headers, bucket.etag)) return emptyResponse(304, { etag: bucket.etag });
  return jsonResponse(200, describe(bucket, context.query), { etag: bucket.etag });
}

/** HeadBucket. */
export function headBucket(context: OperationContext): HttpResponse {
  const { etag } = requireBucket(context);
  const { headers } = context.request;
  checkIfMatch(headers, etag);
  return emptyResponse(isNotModified(headers, etag) ? 304 : 200, { etag });
}

/** GetObjectLifecyclePolicy. */
export function getObjectLifecyclePolicy(context: OperationContext): HttpResponse {
  const bucket = requireBucket(context);
  const items = bucket.lifecycleRules ?? [];
  if (items.length === 0) throw lifecyclePolicyNotFound(bucket.name);
  return jsonResponse(200, { timeCreated: bucket.created.toISOString(), items });
}

/** ListRetentionRules, all on one page. */
export function listRetentionRules(context: OperationContext): HttpResponse {
  const bucket = requireBucket(context);
  const page = context.query.get("page");
  if (page !== null) throw invalidPage(page);
  return jsonResponse(200, { items: bucket.retentionRules ?? [] });
}

/** ListObjects. */
export function listObjectsOfBucket(context: OperationContext): HttpResponse {
  return jsonResponse(200, listObjects(requireBucket(context), context.query));
}

const FIELDS = ["approximateCount", "approximateSize", "autoTiering"];

/** The Bucket of the API reference; counts come only when `fields` asks for them. */
function describe(bucket: Bucket, query: URLSearchParams): Record<string, unknown> {
  const fields = fieldsOf(query);
  for (const field of fields) {
    if (FIELDS.includes(field)) continue;
    throw invalidParameter(`The 'fields' query parameter knows no field '${field}'`);
  }
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
