import { AsyncJobError, type ErrorCode } from "../errors.ts";

/** Failures that are about one record, or the way to it, and say nothing of the others. */
const ONE_PLACE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "CorruptRecord",
  "PermissionDenied",
  "FilesystemError",
  "Conflict",
  "OutcomeUnknown",
]);

/**
 * Tells a failure after which the other records can still be worked on from one of the whole store.
 *
 * @param thrown what a `catch` received
 * @returns whether only one record is concerned
 */
export function isRecordError(thrown: unknown): thrown is AsyncJobError {
  return thrown instanceof AsyncJobError && ONE_PLACE.has(thrown.code);
}
