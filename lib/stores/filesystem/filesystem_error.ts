import { AsyncJobError } from "../../errors.ts";

/** Error numbers that mean that no space is left: ENOSPC, EDQUOT (Linux), EDQUOT (macOS). */
const NO_SPACE = new Set(["ENOSPC", "EDQUOT"]);

/** Error numbers that mean that this user may not: EACCES, EPERM, EROFS. */
const NOT_ALLOWED = new Set(["EACCES", "EPERM", "EROFS"]);

/**
 * Names a failure of the file system.
 *
 * @param action what was tried, in the form "write the record x"
 * @param thrown what the operation threw
 * @returns `DiskFull`, `PermissionDenied` or `FilesystemError`; an `AsyncJobError` is returned as it is
 */
export function filesystemError(action: string, thrown: unknown): AsyncJobError {
  if (thrown instanceof AsyncJobError) return thrown;
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const message = `Cannot ${action}: ${error.message}`;
  const code = (error as { code?: string }).code ?? "";
  if (NO_SPACE.has(code)) {
    return new AsyncJobError("DiskFull", message, {
      hint: "Free space or quota where the state directory lies, then run the same again. " +
        "What was saved before is intact.",
      cause: thrown,
    });
  }
  if (error instanceof Deno.errors.NotCapable) {
    return new AsyncJobError("PermissionDenied", message, {
      hint: "The program may not use /dev, /proc and /sys. Choose another state directory.",
      cause: thrown,
    });
  }
  if (error instanceof Deno.errors.PermissionDenied || NOT_ALLOWED.has(code)) {
    return new AsyncJobError("PermissionDenied", message, {
      hint:
        "Run as the user that owns the state directory, or give this user read and write access " +
        "to it; a read-only file system cannot hold state.",
      cause: thrown,
    });
  }
  return new AsyncJobError("FilesystemError", message, {
    hint: "Check the state directory and the file system that it lies on.",
    cause: thrown,
  });
}

/**
 * Runs file system operations and names their failure.
 *
 * @param action what is tried, in the form "write the record x"
 * @param operation the operations
 * @returns what they return
 * @throws {AsyncJobError} see {@link filesystemError}
 */
export async function named<T>(action: string, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    throw filesystemError(action, error);
  }
}
