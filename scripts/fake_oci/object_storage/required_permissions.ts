import type { Permission } from "../identity/permissions.ts";
import type { Operation } from "./request_path.ts";

/** What decides which permission an operation needs. */
export interface Target {
  /** Whether an object of that name is there. */
  readonly exists: boolean;
  /** Whether the request came with `If-None-Match: *`. */
  readonly createOnly: boolean;
  /** Whether the request names a compartment. */
  readonly ofCompartment: boolean;
}

/** Any one of the permissions is enough. */
type Requirement = readonly Permission[] | ((target: Target) => readonly Permission[]);

/** "Permissions Required for Each API Operation" in the policy reference of Object Storage. */
const REQUIRED: Record<Operation, Requirement> = {
  GetNamespace: ({ ofCompartment }) => ofCompartment ? ["OBJECTSTORAGE_NAMESPACE_READ"] : [],
  ListBuckets: ["BUCKET_INSPECT"],
  CreateBucket: ["BUCKET_CREATE"],
  GetBucket: ["BUCKET_READ"],
  HeadBucket: ["BUCKET_INSPECT"],
  GetObjectLifecyclePolicy: ["BUCKET_READ"],
  ListRetentionRules: ["BUCKET_READ"],
  ListObjects: ["OBJECT_INSPECT"],
  GetObject: ["OBJECT_READ"],
  HeadObject: ["OBJECT_READ", "OBJECT_INSPECT"],
  PutObject: toPut,
  DeleteObject: ["OBJECT_DELETE"],
};

/**
 * Names the permissions that allow an operation.
 *
 * @param operation its name
 * @param target what it names
 * @returns the permissions; any one of them is enough, and an empty list means that none is needed
 */
export function requiredPermissions(
  operation: Operation,
  target: Target = { exists: false, createOnly: false, ofCompartment: false },
): readonly Permission[] {
  const required = REQUIRED[operation];
  return typeof required === "function" ? required(target) : required;
}

/**
 * A write over an existing object needs another permission than one that makes an object.
 *
 * A create-only write can overwrite nothing: a user with OBJECT_CREATE alone has been seen to get
 * 412 IfNoneMatchFailed where an object was there, not a refusal.
 */
function toPut(target: Target): readonly Permission[] {
  return target.exists && !target.createOnly ? ["OBJECT_OVERWRITE"] : ["OBJECT_CREATE"];
}
