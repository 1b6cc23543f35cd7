import type { HttpResponse } from "../http/http_response.ts";
import { createBucket } from "./bucket_creation.ts";
import { listBuckets } from "./bucket_listing.ts";
import {
  getBucket,
  getNamespace,
  getObjectLifecyclePolicy,
  headBucket,
  listObjectsOfBucket,
  listRetentionRules,
} from "./bucket_operations.ts";
import { deleteObject, getObject, headObject, putObject } from "./object_operations.ts";
import type { OperationContext } from "./operation_context.ts";
import { requireHeeded } from "./request_parameters.ts";
import type { Operation } from "./request_path.ts";

/** None of them waits for anything: each is atomic, whatever else is going on. */
const OPERATIONS: Record<Operation, (context: OperationContext) => HttpResponse> = {
  GetNamespace: getNamespace,
  ListBuckets: listBuckets,
  CreateBucket: createBucket,
  GetBucket: getBucket,
  HeadBucket: headBucket,
  GetObjectLifecyclePolicy: getObjectLifecyclePolicy,
  ListRetentionRules: listRetentionRules,
  ListObjects: listObjectsOfBucket,
  PutObject: putObject,
  GetObject: getObject,
  HeadObject: headObject,
  DeleteObject: deleteObject,
};

/**
 * Performs an operation whose sender is known.
 *
 * @param context the request and all that it may touch
 * @returns the response
 * @throws {ServiceError} when the service refuses
 */
export function performOperation(context: OperationContext): HttpResponse {
  requireHeeded(context.operation, context.request, context.query);
  return OPERATIONS[context.operation](context);
}
