import type { ReadObject } from "../../oci/object_calls.ts";
import type { ObjectAge, StoredObject } from "../store.ts";

/** User metadata that holds the time which an object bears in place of Last-Modified, in ISO 8601. */
const WRITTEN_AT = "async-job-written-at";
/** What the times of answers are whole numbers of, in milliseconds. */
const CLOCK_RESOLUTION = 1000;

/** An object of the bucket, with what a later comparison needs. */
export interface BucketObject extends StoredObject {
  readonly etag: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Told by the answer that the object came with. */
  readonly age: ObjectAge | undefined;
}

/**
 * Makes the user metadata that has an object bear another time than that of its write.
 *
 * @param writtenAt the time, where it is to bear one
 * @returns the metadata
 */
export function keptTime(writtenAt: Date | undefined): Record<string, string> {
  return writtenAt === undefined ? {} : { [WRITTEN_AT]: writtenAt.toISOString() };
}

/**
 * Makes an object of what the service has just answered or taken.
 *
 * @param content its content
 * @param metadata its user metadata
 * @param answer what the answer tells besides
 * @returns the object
 */
export function bucketObject(
  content: Uint8Array,
  metadata: Readonly<Record<string, string>>,
  { eTag, lastModified, answeredAt: now }: Pick<ReadObject, "eTag" | "lastModified" | "answeredAt">,
): BucketObject {
  const given = new Date(metadata[WRITTEN_AT] ?? NaN);
  const writtenAt = Number.isNaN(given.getTime()) ? lastModified : given;
  const age = writtenAt === undefined || now === undefined
    ? undefined
    : { writtenAt, now, resolution: CLOCK_RESOLUTION };
  return { content, etag: eTag, metadata, age };
}
