/**
 * What a policy can grant, by the service's own names: those of the policy reference, "Details for
 * Object Storage", that the fake's operations need.
 */
export const PERMISSIONS = [
  "BUCKET_INSPECT",
  "BUCKET_READ",
  "OBJECT_INSPECT",
  "OBJECT_READ",
  "OBJECT_OVERWRITE",
  "OBJECT_CREATE",
  "OBJECT_DELETE",
  "BUCKET_CREATE",
  "OBJECTSTORAGE_NAMESPACE_READ",
] as const;

/** One of {@linkcode PERMISSIONS}. */
export type Permission = typeof PERMISSIONS[number];

/** `inspect buckets`; each verb of a policy statement holds those before it. */
export const INSPECT_BUCKETS: readonly Permission[] = ["BUCKET_INSPECT"];
/** `read buckets`. */
export const READ_BUCKETS: readonly Permission[] = [...INSPECT_BUCKETS, "BUCKET_READ"];
/** `inspect objects`. */
export const INSPECT_OBJECTS: readonly Permission[] = ["OBJECT_INSPECT"];
/** `read objects`. */
export const READ_OBJECTS: readonly Permission[] = [...INSPECT_OBJECTS, "OBJECT_READ"];
/** `use objects`: changes objects that are there, and makes none. */
export const USE_OBJECTS: readonly Permission[] = [...READ_OBJECTS, "OBJECT_OVERWRITE"];
/** `manage objects`. */
export const MANAGE_OBJECTS: readonly Permission[] = [
  ...USE_OBJECTS,
  "OBJECT_CREATE",
  "OBJECT_DELETE",
];
