import { emptyResponse, type HttpResponse } from "../http/http_response.ts";
import { parseRange } from "./byte_range.ts";
import { newObject, type StoredObject } from "./object_store.ts";
import { type OperationContext, requireBucket } from "./operation_context.ts";
import { checkIfMatch, checkWriteConditions, isNotModified } from "./preconditions.ts";
import {
  contentLengthRequired,
  invalidContentMd5,
  invalidObjectName,
  invalidParameter,
  noObjectToDelete,
  notImplemented,
  notRestored,
  objectNotFound,
  unmatchedContentMd5,
} from "./service_errors.ts";

/** Headers of a PutObject that GetObject and HeadObject give back (API reference). */
const KEPT_HEADERS = [
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "opc-sse-kms-key-id",
];

/** PutObject. */
export function putObject(context: OperationContext): HttpResponse {
  const bucket = requireBucket(context);
  const { headers, body } = context.request;
  if (!headers.has("content-length")) throw contentLengthRequired();
  if (headers.has("opc-sse-customer-key")) throw notImplemented("customer-provided keys");
  requireValidName(context.path.object);
  const object = newObject(body, {
    contentType: headers.get("content-type") ?? "application/octet-stream",
    headers: keptHeaders(headers),
    modified: context.now,
  });
  checkContentMd5(headers.get("content-md5"), object.md5);
  checkWriteConditions(headers, bucket.objects.get(context.path.object)?.etag);
  bucket.objects.set(context.path.object, object);
  return emptyResponse(200, {
    etag: object.etag,
    "last-modified": object.modified.toUTCString(),
    "opc-content-md5": object.md5,
    "version-id": object.versionId,
  });
}

/** GetObject, whole or a range of it. */
export function getObject(context: OperationContext): HttpResponse {
  const bucket = requireBucket(context);
  const object = bucket.objects.get(context.path.object);
  if (!object) throw objectNotFound(bucket.name, context.path.object);
  const { headers } = context.request;
  checkIfMatch(headers, object.etag);
  if (isNotModified(headers, object.etag)) return emptyResponse(304, { etag: object.etag });
  if (bucket.storageTier === "Archive") throw notRestored(context.path.object);
  const range = parseRange(headers.get("range") ?? "", object.body.length);
  if (!range) return { status: 200, headers: objectHeaders(object), body: object.body };
  const size = object.body.length;
  const part = objectHeaders(object).set(
    "content-range",
    `bytes ${range.first}-${range.last}/${size}`,
  );
  return { status: 206, headers: part, body: object.body.slice(range.first, range.last + 1) };
}

/** HeadObject: the headers of a GetObject. */
export function headObject(context: OperationContext): HttpResponse {
  const bucket = requireBucket(context);
  const object = bucket.objects.get(context.path.object);
  if (!object) throw objectNotFound(bucket.name, context.path.object);
  checkIfMatch(context.request.headers, object.etag);
  if (isNotModified(context.request.headers, object.etag)) {
    return emptyResponse(304, { etag: object.etag });
  }
  return { status: 200, headers: objectHeaders(object), body: object.body };
}

/** DeleteObject. */
export function deleteObject(context: OperationContext): HttpResponse {
  const bucket = requireBucket(context);
  const object = bucket.objects.get(context.path.object);
  if (!object) throw noObjectToDelete(bucket.namespace, bucket.name, context.path.object);
  checkIfMatch(context.request.headers, object.etag);
  bucket.objects.delete(context.path.object);
  return emptyResponse(204, {
    "last-modified": context.now.toUTCString(),
    "version-id": object.versionId,
  });
}

function objectHeaders(object: StoredObject): Map<string, string> {
  return new Map([
    ["accept-ranges", "bytes"],
    ["content-type", object.contentType],
    ["content-md5", object.md5],
    ["etag", object.etag],
    ["last-modified", object.modified.toUTCString()],
    ["storage-tier", "Standard"],
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

function checkContentMd5(header: string | undefined, actual: string): void {
  if (header === undefined) return;
  if (!/^[A-Za-z0-9+/]{22}==$/.test(header)) throw invalidContentMd5(header);
  if (header !== actual) throw unmatchedContentMd5(actual, header);
}
