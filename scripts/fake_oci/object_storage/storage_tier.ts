import type { Bucket, StorageTier, StoredObject } from "./object_store.ts";
import { invalidStorageTier } from "./service_errors.ts";

const TIERS: readonly string[] = [
  "Standard",
  "InfrequentAccess",
  "Archive",
] satisfies StorageTier[];

/**
 * Reads the `storage-tier` header of a write.
 *
 * @param header its value, if the request has it; Oracle's SDK for Go sends an empty one for none
 * @param bucket that is written to: in an Archive bucket everything is archived
 * @returns the tier, undefined for that of the bucket
 * @throws {ServiceError} 400 when it is none, or not one for this bucket
 */
export function parseStorageTier(
  header: string | undefined,
  bucket: Bucket,
): StorageTier | undefined {
  if (header === undefined || header === "") return undefined;
  if (!isStorageTier(header)) {
    throw invalidStorageTier(`The storage tier '${header}' is none of ${TIERS.join(", ")}`);
  }
  if (bucket.storageTier === "Archive" && header !== "Archive") {
    throw invalidStorageTier(`The bucket '${bucket.name}' archives all its objects`);
  }
  return header;
}

/**
 * Names the tier that an object is in.
 *
 * @param object the object
 * @param bucket whose tier it has unless it was given one
 * @returns the tier
 */
export function tierOf(object: StoredObject, bucket: Pick<Bucket, "storageTier">): StorageTier {
  return object.storageTier ?? bucket.storageTier ?? "Standard";
}

function isStorageTier(text: string): text is StorageTier {
  return TIERS.includes(text);
}
