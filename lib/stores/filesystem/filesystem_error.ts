import { AsyncJobError, type ErrorCode } from "../../errors.ts";

/** Error numbers that mean that no space is left: ENOSPC, EDQUOT (Linux), EDQUOT (macOS). */
const NO_SPACE = new Set(["ENOSPC", "EDQUOT"]);

/** Error numbers that mean that this user may not: EACCES, EPERM, EROFS. */
const NOT_ALLOWED = new Set(["EACCES", "EPERM", "EROFS"]);

/**
 * Names a failure of the file system.
 *
 * @param action what was tried, in the form "write the record x"
 * @param thrown what the operation threw
 * @param hint how to fix it, when it does not concern the state directory
 * @returns `DiskFull`, `PermissionDenied` or `FilesystemError`; an `AsyncJobError` is returned as it is
 */
export function filesystemError(action: string, thrown: unknown, hint?: string): AsyncJobError {
  if (thrown instanceof AsyncJobError) return thrown;
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const message = `Cannot ${action}: ${error.message}`;
  const [code, usual] = kindOf(error);
  return new AsyncJobError(code, message, { hint: hint ?? usual, cause: thrown });
}

/**
 * Tells whether an operation failed because this user may not do it, or nobody may.
 *
 * @param thrown what the operation threw
 * @returns whether it is a matter of permission
 */
export function isNotAllowed(thrown: unknown): boolean {
  if (thrown instanceof Deno.errors.PermissionDenied) return true;
  return thrown instanceof Error && NOT_ALLOWED.has((thrown as { code?: string }).code ?? "");
}

/** The code of a failure, and how it is usually fixed. */
function kindOf(error: Error): [ErrorCode, string] {
  const { code = "" } = error as { code?: string };
  if (NO_SPACE.has(code)) {
    return [
      "DiskFull",
      "Free space or quota where the state directory lies, then run the same again. " +
      "What was saved before is intact.",
    ];
  }
  if (error instanceof Deno.errors.NotCapable) {
    return [
      "PermissionDenied",
      "The program may not use /dev, /proc and /sys. Choose another state directory.",
    ];
  }
  if (isNotAllowed(error)) {
    return [
      "PermissionDenied",
      "Run as the user that owns the state directory, or give this user read and write access " +
      "to it; a read-only file system cannot hold state.",
    ];
  }
  return ["FilesystemError", "Check the state directory and the file system that it lies on."];
}

/**
 * Runs file system operations and names their failure.
 *
 * @param action what is tried, in the form "write the record x"
 * @param operation the operations
 * @returns what they return
 * @throws {AsyncJobError} see {@link filesystemError}
 */
export async function withFilesystemErrors<T>(
  action: string,
  operation: () => Promise<T>,
): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    throw filesystemError(action, error);
  }
}
