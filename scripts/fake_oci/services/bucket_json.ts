import type { BucketSettings } from "../object_storage/object_store.ts";
import { invalidParameter } from "../object_storage/service_errors.ts";

/** Fields of {@linkcode BucketSettings}, with the values that they can have where these are few. */
const FIELDS: Readonly<Record<string, readonly string[] | undefined>> = {
  namespace: undefined,
  name: undefined,
  compartmentId: undefined,
  createdBy: undefined,
  storageTier: ["Standard", "Archive"],
  versioning: ["Enabled", "Suspended", "Disabled"],
  lifecycleRules: undefined,
  retentionRules: undefined,
};

/**
 * Reads what a bucket is to be made with, which came as JSON.
 *
 * @param value the parsed JSON
 * @returns the settings
 * @throws {ServiceError} 400 for a field or a value that would be ignored, or one that is missing
 */
export function parseBucketSettings(value: unknown): BucketSettings {
  const settings = Object(value) as Record<string, unknown>;
  for (const [field, given] of Object.entries(settings)) {
    if (!Object.hasOwn(FIELDS, field)) throw invalidParameter(`A bucket has no '${field}'`);
    const values = FIELDS[field];
    if (values?.includes(String(given)) === false) {
      throw invalidParameter(`'${field}' must be one of ${values.join(", ")}`);
    }
  }
  for (const field of ["name", "compartmentId"]) {
    if (typeof settings[field] !== "string") throw invalidParameter(`A bucket needs '${field}'`);
  }
  return settings as unknown as BucketSettings;
}
