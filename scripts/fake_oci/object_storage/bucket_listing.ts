import { Buffer } from "node:buffer";
import { type HttpResponse, jsonResponse } from "../http/http_response.ts";
import { type OperationContext, requirePermission } from "./operation_context.ts";
import { fieldsOf, limitOf } from "./parameter_values.ts";
import { invalidPage, invalidParameter, namespaceNotFound } from "./service_errors.ts";

/** ListBuckets: the buckets of one compartment, a page at a time. */
export function listBuckets(context: OperationContext): HttpResponse {
  const { path: { namespace }, query, store } = context;
  if (store.tenancyOf(namespace) !== context.principal.tenancy) throw namespaceNotFound();
  const compartmentId = query.get("compartmentId");
  if (!compartmentId) throw invalidParameter("The 'compartmentId' query parameter is missing");
  requirePermission(context, compartmentId);
  const limit = limitOf(query);
  const withTags = wantsTags(query);
  const after = decodePage(query.get("page"));
  const left = store.bucketsIn(namespace, compartmentId).filter(({ name }) => name > after);
  const page = left.slice(0, limit);
  const last = page.at(-1);
  return jsonResponse(
    200,
    page.map((bucket) => ({
      namespace,
      name: bucket.name,
      compartmentId,
      createdBy: bucket.createdBy ?? "",
      timeCreated: bucket.created.toISOString(),
      etag: bucket.etag,
      ...(withTags ? { freeformTags: {}, definedTags: {} } : {}),
    })),
    last !== undefined && left.length > limit ? { "opc-next-page": encodePage(last.name) } : {},
  );
}

function wantsTags(query: URLSearchParams): boolean {
  const fields = fieldsOf(query);
  const unknown = fields.find((field) => field !== "tags");
  if (unknown === undefined) return fields.length > 0;
  throw invalidParameter(`The 'fields' query parameter knows no field '${unknown}'`);
}

/** Pages are opaque: base64, whose `+`, `/` and `=` a client has to encode in a query. */
function encodePage(lastName: string): string {
  return Buffer.from(`after ${lastName}`).toString("base64");
}

function decodePage(page: string | null): string {
  if (page === null) return "";
  const text = Buffer.from(page, "base64").toString();
  if (!text.startsWith("after ") || encodePage(text.slice(6)) !== page) throw invalidPage(page);
  return text.slice(6);
}
