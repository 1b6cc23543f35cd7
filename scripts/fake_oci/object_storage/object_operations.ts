import { emptyResponse, type HttpResponse } from "../http/http_response.ts";
import { parseRange } from "./byte_range.ts";
import { checkChecksums } from "./content_checksums.ts";
import { type Bucket, newObject, type StoredObject } from "./object_store.ts";
import { findVersion, isVersioned } from "./object_version.ts";
import { type OperationContext, requireBucket } from "./operation_context.ts";
import { checkIfMatch, checkWriteConditions, isNotModified } from "./preconditions.ts";
import { responseOverrides } from "./response_overrides.ts";
import {
  contentLengthRequired,
  invalidObjectName,
  invalidParameter,
  noObjectToDelete,
  notImplemented,
  notRestored,
  objectNotFound,
} from "./service_errors.ts";
import { parseStorageTier, tierOf } from "./storage_tier.ts";

/** Headers of a PutObject that GetObject and HeadObject give back (API reference). */
const KEPT_HEADERS = [
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
];

/** PutObject. */
export function putObject(context: OperationContext): HttpResponse {
  const bucket = requireBucket(context);
  const { headers, body } = context.request;
  if (!headers.has("content-length")) throw contentLengthRequired();
  requireValidName(context.path.object);
  const checksums = checkChecksums(headers, body);
  const storageTier = parseStorageTier(headers.get("storage-tier"), bucket);
  const object = newObject(body, {
    contentType: headers.get("content-type") ?? "application/octet-stream",
    headers: new Map([...keptHeaders(headers), ...checksums]),
    modified: context.now,
    ...(storageTier === undefined ? {} : { storageTier }),
  });
  checkWriteConditions(headers, bucket.objects.get(context.path.object)?.etag);
  bucket.objects.set(context.path.object, object);
  return emptyResponse(200, {
    etag: object.etag,
    "last-modified": object.modified.toUTCString(),
    "opc-content-md5": object.md5,
    ...Object.fromEntries(checksums),
    "version-id": object.versionId,
  });
}

/** GetObject, whole or a range of it. */
export function getObject(context: OperationContext): HttpResponse {
  const bucket = requireBucket(context);
  const object = findVersion(context, bucket);
  if (!object) throw objectNotFound(bucket.name, context.path.object);
  const { headers } = context.request;
  checkIfMatch(headers, object.etag);
  if (isNotModified(headers, object.etag)) return emptyResponse(304, { etag: object.etag });
  if (tierOf(object, bucket) === "Archive") throw notRestored(context.path.object);
  const size = object.body.length;
  const answer = new Map([
    ...objectHeaders(object, bucket),
    ...responseOverrides(context.query),
  ]);
  const range = parseRange(headers.get("range") ?? "", size);
  if (!range) return { status: 200, headers: answer, body: object.body };
  answer.set("content-range", `bytes ${range.first}-${range.last}/${size}`);
  return { status: 206, headers: answer, body: object.body.slice(range.first, range.last + 1) };
}

/** HeadObject: the headers of a GetObject. */
export function headObject(context: OperationContext): HttpResponse {
  const bucket = requireBucket(context);
  const object = findVersion(context, bucket);
  if (!object) throw objectNotFound(bucket.name, context.path.object);
  checkIfMatch(context.request.headers, object.etag);
  if (isNotModified(context.request.headers, object.etag)) {
    return emptyResponse(304, { etag: object.etag });
  }
  return { status: 200, headers: objectHeaders(object, bucket), body: object.body };
}

/** DeleteObject; in a bucket with versioning it leaves a marker, as far as its answer goes. */
export function deleteObject(context: OperationContext): HttpResponse {
  const bucket = requireBucket(context);
  const object = findVersion(context, bucket);
  if (!object) throw noObjectToDelete(bucket.namespace, bucket.name, context.path.object);
  checkIfMatch(context.request.headers, object.etag);
  const marks = isVersioned(bucket);
  if (marks && context.query.has("versionId")) {
    throw notImplemented("DeleteObject of one version, which would bring back the one before");
  }
  bucket.objects.delete(context.path.object);
  return emptyResponse(204, {
    "last-modified": context.now.toUTCString(),
    "version-id": marks ? crypto.randomUUID() : object.versionId,
    ...(marks ? { "is-delete-marker": "true" } : {}),
  });
}

function objectHeaders(object: StoredObject, bucket: Bucket): Map<string, string> {
  const tier = tierOf(object, bucket);
  return new Map([
    ["accept-ranges", "bytes"],
    ["content-type", object.contentType],
    ["content-md5", object.md5],
    ["etag", object.etag],
    ["last-modified", object.modified.toUTCString()],
    ["storage-tier", tier],
    ...(tier === "Archive" ? [["archival-state", "Archived"] as const] : []),
    ["version-id", object.versionId],
    ...object.headers,
  ]);
}

function keptHeaders(headers: ReadonlyMap<string, string>): Map<string, string> {
  const kept = new Map<string, string>();
  for (const [name, value] of headers) {
    if (!name.startsWith("opc-meta-") && !KEPT_HEADERS.includes(name)) continue;
    // RFC 9110 section 5.5: anything but printable ASCII is opaque at best, so it is refused here.
    if (!/^[\x20-\x7e]*$/.test(value)) {
      throw invalidParameter(`The value of the ${name} header holds a character outside of ASCII`);
    }
    kept.set(name, value);
  }
  return kept;
}

function requireValidName(name: string): void {
  const length = new TextEncoder().encode(name).length;
  if (length < 1 || length > 1024 || /[\0\r\n]/.test(name)) throw invalidObjectName(name);
}
