import { withoutSecrets } from "./hidden_text.ts";

/** Exit status of the process for every error code; the table users rely on. */
export const EXIT_CODES = {
  Internal: 1,
  Usage: 2,
  InvalidName: 2,
  InvalidMetadata: 2,
  MissingSetting: 2,
  InvalidSetting: 2,
  ConfigFileNotFound: 3,
  ProfileNotFound: 3,
  InvalidConfig: 3,
  KeyUnreadable: 3,
  NotAuthenticated: 3,
  NotAuthorized: 3,
  ClockSkew: 3,
  BucketNotFound: 4,
  NamespaceNotFound: 4,
  Timeout: 5,
  ConnectionFailed: 5,
  TlsFailed: 5,
  TooManyRequests: 5,
  ServiceUnavailable: 5,
  ServiceRefused: 5,
  UnexpectedResponse: 5,
  OutcomeUnknown: 5,
  AlreadyExists: 6,
  Conflict: 6,
  ClaimHeld: 6,
  CorruptRecord: 7,
  PermissionDenied: 8,
  DiskFull: 8,
  FilesystemError: 8,
} as const;

/** Exit status when the portable file could not unpack itself: "found, but cannot be run", as shells say it. */
export const UNPACK_FAILED_STATUS = 126;
/** Exit status after an interrupt: 128 + SIGINT, as shells show it. */
export const INTERRUPTED_STATUS = 130;
/** Exit status when the output pipe was closed: 128 + SIGPIPE, as shells show it. */
export const OUTPUT_PIPE_CLOSED_STATUS = 141;

/** Name of a failure as programs see it in `error.code`. */
export type ErrorCode = keyof typeof EXIT_CODES;

/** The error object that `-o json` prints. */
export interface ErrorJson {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string | null;
  readonly retryable: boolean;
  readonly exit_code: number;
  /** The service's own id of the failed request, for its support. */
  readonly opc_request_id?: string;
}

/**
 * Codes after which the same command may succeed without anything being fixed. Not `Conflict` and
 * `OutcomeUnknown`: whoever repeats a save then would write over another controller's job.
 */
const RETRYABLE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "Timeout",
  "ConnectionFailed",
  "TooManyRequests",
  "ServiceUnavailable",
]);

/** What is known of a failure besides its words, for who can say more about it. */
export interface ErrorFacts {
  /** Number of the line that is wrong. */
  readonly line?: number;
  /** What is missing, by name. */
  readonly lacks?: readonly string[];
  /** Whether a passphrase is missing or wrong. */
  readonly isPassphrase?: boolean;
}

/** What an {@link AsyncJobError} may carry besides code and message. */
export interface ErrorDetails {
  /** How to fix it. */
  readonly hint?: string;
  /** The command that does, which the hint ends in. */
  readonly command?: string | undefined;
  readonly facts?: ErrorFacts | undefined;
  /** The error underneath. */
  readonly cause?: unknown;
  /** The service's `opc-request-id`. */
  readonly opcRequestId?: string | undefined;
  /** Set where the code alone does not tell whether the same command may succeed later. */
  readonly retryable?: boolean;
}

/**
 * A failure that has a name, a way out and an exit status.
 *
 * The message starts with a capital, has no final period and says what failed; the hint says how to
 * fix it. Keys and tokens that got into either, with the words of a library perhaps, are taken out.
 */
export class AsyncJobError extends Error {
  readonly code: ErrorCode;
  /** How to fix it, in words. */
  readonly advice: string | undefined;
  /** The command that does. */
  readonly command: string | undefined;
  readonly facts: ErrorFacts;
  readonly opcRequestId: string | undefined;
  /** Whether the same command may succeed later without anything being fixed. */
  readonly retryable: boolean;

  /**
   * @param code one of the codes of {@link EXIT_CODES}
   * @param message what failed, naming the values that matter
   * @param details how to fix it, and what is known besides
   */
  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(
      withoutSecrets(message),
      details.cause === undefined ? undefined : { cause: details.cause },
    );
    this.name = "AsyncJobError";
    this.code = code;
    this.advice = withoutSecretsIn(details.hint);
    this.command = withoutSecretsIn(details.command);
    this.facts = details.facts ?? {};
    this.opcRequestId = details.opcRequestId;
    this.retryable = details.retryable ?? RETRYABLE.has(code);
  }

  /** How to fix it: words, and behind them the command. */
  get hint(): string | undefined {
    return this.command === undefined ? this.advice : `${this.advice ?? ""} ${this.command}`.trim();
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
      retryable: this.retryable,
      exit_code: this.exitCode,
      ...(this.opcRequestId === undefined ? {} : { opc_request_id: this.opcRequestId }),
    };
  }
}

function withoutSecretsIn(text: string | undefined): string | undefined {
  return text === undefined ? undefined : withoutSecrets(text);
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
