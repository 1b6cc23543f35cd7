import { documentOf } from "../answer_problem.ts";
import { type ExchangeFailure, failureOf } from "../exchange.ts";
import { refusalOf } from "../refusal.ts";
import { delayBefore, isRetryable } from "../retry.ts";

/** A request to a service that tells a program who it is: metadata, a token. */
export interface CredentialRequest {
  readonly method: "GET" | "POST";
  /** Without user or password. */
  readonly url: string;
  readonly body?: string;
  /** Makes the headers anew for each attempt: signatures hold for minutes only. */
  readonly headers: () => Promise<Headers> | Headers;
  /** Limit of one attempt in milliseconds. */
  readonly timeout: number;
  /** Attempts after the first. */
  readonly retries: number;
}

/** The outside world of such a request. */
export interface CredentialRequestDeps {
  readonly fetch: typeof fetch;
  readonly now: () => Date;
  /** A number from 0 to 1. */
  readonly random: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** A request that failed for good. */
export class CredentialRequestFailed extends Error {
  override readonly name = "CredentialRequestFailed";

  /**
   * @param request what was asked for
   * @param failure how the last attempt failed
   * @param attempts how many there were
   * @param date when it failed
   */
  constructor(
    readonly request: CredentialRequest,
    readonly failure: ExchangeFailure,
    readonly attempts: number,
    readonly date: Date,
  ) {
    super(failure.kind);
  }
}

/**
 * Makes a request, again and again while that helps.
 *
 * @param request what to ask for
 * @param read takes what is wanted out of a successful answer's body; `undefined` when it is not in it
 * @param deps the outside world
 * @returns what was read
 * @throws {CredentialRequestFailed}
 */
export async function requestCredential<T>(
  request: CredentialRequest,
  read: (text: string) => T | undefined,
  deps: CredentialRequestDeps,
): Promise<T> {
  for (let attempt = 1;; attempt++) {
    const outcome = await attemptOnce(request, read, deps);
    if ("value" in outcome) return outcome.value;
    const { failure } = outcome;
    if (attempt > request.retries || !isRetryable(failure, attempt)) {
      throw new CredentialRequestFailed(request, failure, attempt, deps.now());
    }
    await deps.sleep(delayBefore(failure, attempt, deps.random()));
  }
}

async function attemptOnce<T>(
  { method, url, body, headers, timeout }: CredentialRequest,
  read: (text: string) => T | undefined,
  { fetch, now }: CredentialRequestDeps,
): Promise<{ value: T } | { failure: ExchangeFailure }> {
  const own = await headers();
  const signal = AbortSignal.timeout(timeout);
  let answer: Response;
  try {
    answer = await fetch(url, {
      method,
      body: body ?? null,
      headers: own,
      redirect: "manual",
      signal,
    });
  } catch (cause) {
    return { failure: failureOf(cause, signal) };
  }
  let text: string;
  try {
    text = await answer.text();
  } catch (cause) {
    return { failure: { kind: signal.aborted ? "timeout" : "truncated", cause } };
  }
  if (!answer.ok) return { failure: refusalOf(answer, text, now()) };
  const value = read(text);
  if (value !== undefined) return { value };
  return { failure: { kind: "unexpected", detail: documentOf(answer.headers) } };
}
