import type { HttpResponse } from "../http/http_response.ts";
import type { OperationContext } from "./operation_context.ts";
import { requiredPermissions } from "./required_permissions.ts";
import {
  bucketAlreadyExists,
  invalidJson,
  missingCompartmentId,
  namespaceNotFound,
  notImplemented,
} from "./service_errors.ts";

/**
 * CreateBucket, which makes none: it says that the bucket is there, as the service does for whoever
 * may not make it, or that it cannot.
 *
 * @param context the request
 * @returns nothing at all
 * @throws {ServiceError} always
 */
export function createBucket(context: OperationContext): HttpResponse {
  const { path: { namespace }, principal, policy, store } = context;
  if (store.tenancyOf(namespace) !== principal.tenancy) throw namespaceNotFound();
  const { name, compartmentId } = parseDetails(context.request.body);
  const permissions = requiredPermissions("CreateBucket");
  const refused = policy.refuses(principal, compartmentId, permissions) !== undefined;
  if (refused || store.findBucket(namespace, name)) throw bucketAlreadyExists(namespace, name);
  throw notImplemented("CreateBucket of a new bucket");
}

/** The required fields of CreateBucketDetails; the others say how a new bucket is to be. */
function parseDetails(body: Uint8Array): { name: string; compartmentId: string } {
  let details: unknown;
  try {
    details = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    throw invalidJson("The body is not JSON");
  }
  const { name, compartmentId } = Object(details) as Record<string, unknown>;
  // The service's rule for names, as the console words it.
  if (typeof name !== "string" || !/^[\w.-]{1,256}$/.test(name)) {
    throw invalidJson("The body names no bucket: letters, digits, '-', '_' and '.'");
  }
  if (typeof compartmentId !== "string" || compartmentId === "") throw missingCompartmentId();
  return { name, compartmentId };
}
