/** Exit status of the process for every error code; the table users rely on. */
export const EXIT_CODES = {
  Internal: 1,
  Usage: 2,
  InvalidName: 2,
  InvalidMetadata: 2,
  MissingSetting: 2,
  InvalidSetting: 2,
  AlreadyExists: 6,
  Conflict: 6,
  CorruptRecord: 7,
  PermissionDenied: 8,
  DiskFull: 8,
  FilesystemError: 8,
} as const;

/** Name of a failure as programs see it in `error.code`. */
export type ErrorCode = keyof typeof EXIT_CODES;

/** The error object that `-o json` prints. */
export interface ErrorJson {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string | null;
  readonly retryable: boolean;
  readonly exit_code: number;
}

/** Codes after which the same command may succeed without anything being mended. */
const RETRYABLE: ReadonlySet<ErrorCode> = new Set<ErrorCode>(["Conflict"]);

/**
 * A failure that has a name, a way out and an exit status.
 *
 * The message starts with a capital, has no final period and says what failed; the hint says how to
 * mend it.
 */
export class AsyncJobError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  /**
   * @param code one of the codes of {@link EXIT_CODES}
   * @param message what failed, naming the values that matter
   * @param options `hint`: how to mend it; `cause`: the error underneath
   */
  constructor(code: ErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "AsyncJobError";
    this.code = code;
    this.hint = options.hint;
  }

  /** Exit status that this error ends the process with. */
  get exitCode(): number {
    return EXIT_CODES[this.code];
  }

  /** @returns the object that stands under `error` in JSON output */
  toJson(): ErrorJson {
    return {
      code: this.code,
      message: this.message,
      hint: this.hint ?? null,
      retryable: RETRYABLE.has(this.code),
      exit_code: this.exitCode,
    };
  }
}

/**
 * Gives any thrown value the shape of an {@link AsyncJobError}.
 *
 * @param thrown what a `catch` received
 * @returns the error itself, or an `Internal` one around it
 */
export function toAsyncJobError(thrown: unknown): AsyncJobError {
  if (thrown instanceof AsyncJobError) return thrown;
  const text = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  return new AsyncJobError("Internal", `Unexpected failure: ${text}`, {
    hint: "This is a bug in async-job. Run the command again with --verbose and report the output.",
    cause: thrown,
  });
}
