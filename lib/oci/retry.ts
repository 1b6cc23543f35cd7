import type { ExchangeFailure } from "./exchange.ts";

/** Longest delay before the first retry, in milliseconds; doubled for each further one. */
const FIRST_DELAY = 200;
/** Longest delay of any retry, in milliseconds. */
const LONGEST_DELAY = 10_000;
/** Longest `Retry-After` that is waited for, in milliseconds. */
const LONGEST_RETRY_AFTER = 60_000;

/** Answers of 409 that mean "try again", never "exists". */
const RETRYABLE_CONFLICTS = new Set([
  "ConcurrentObjectUpdate",
  "IncorrectState",
  "LockConflict",
  "ExternalServerIncorrectState",
]);
/** A proxy that asks for a user, or for fewer requests. */
const NEVER_HANDED_ON = new Set([407, 429]);
const RETRYABLE_STATUS = new Set([429, 500, 502, 503, 504]);

/**
 * Decides whether a failed attempt is worth another one.
 *
 * @param failure how it failed
 * @param attempt number of the attempt that failed, from 1
 * @returns whether to try again, as far as the number of retries allows
 */
export function isRetryable(failure: ExchangeFailure, attempt: number): boolean {
  switch (failure.kind) {
    case "timeout":
    case "unreachable":
    case "broken":
    case "truncated":
      return true;
    case "http_error":
      if (failure.status === 409) return RETRYABLE_CONFLICTS.has(failure.code ?? "");
      // A bucket that was just made is now and then unknown to a part of the service: one second look.
      if (failure.code === "BucketNotFound") return attempt === 1;
      if ((failure.retryAfter ?? 0) > LONGEST_RETRY_AFTER) return false;
      return RETRYABLE_STATUS.has(failure.status);
    default:
      return false;
  }
}

/**
 * Decides whether a failed attempt may have done its work nevertheless.
 *
 * @param failure how it failed
 * @returns `false` only when nothing can have been written
 */
export function isAmbiguous(failure: ExchangeFailure): boolean {
  switch (failure.kind) {
    case "timeout":
    case "broken":
    case "truncated":
    case "unexpected":
    case "oversized":
      return true;
    case "http_error":
      if (failure.status >= 500) return failure.status !== 501;
      // Whoever answered in the service's place may have handed the request on, unless they refused to.
      return failure.code === undefined && !NEVER_HANDED_ON.has(failure.status);
    default:
      return false;
  }
}

/**
 * Chooses the pause before the next attempt: exponential back-off with full jitter, at least what the
 * service asked for.
 *
 * @param failure how the last attempt failed
 * @param attempt its number, from 1
 * @param random a number from 0 to 1
 * @returns milliseconds
 */
export function delayBefore(failure: ExchangeFailure, attempt: number, random: number): number {
  const longest = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** (attempt - 1));
  const asked = failure.kind === "http_error" ? failure.retryAfter ?? 0 : 0;
  return Math.round(asked + random * longest);
}
