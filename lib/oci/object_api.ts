import type { RequestSigner } from "oci-common";
import { AsyncJobError } from "../errors.ts";
import { type Attempted, type DescribedFailure, describeFailure } from "./describe_failure.ts";
import { Exchange, ExchangeFailed, type ExchangeFailure } from "./exchange.ts";
import { failureError } from "./failure_error.ts";
import { ObjectCalls, type Sender } from "./object_calls.ts";
import type { OciSettings } from "../settings/oci_settings.ts";
import type { AttemptEnd, RequestLimit } from "./request_limit.ts";
import { delayBefore, isAmbiguous, isRetryable } from "./retry.ts";
import { TimeLimits } from "./time_limit.ts";

/** Who signs, and where the requests go. */
export interface OciSession {
  readonly signer: RequestSigner;
  /** Origin of Object Storage, without a trailing slash. */
  readonly endpoint: string;
  readonly region: string;
  /** What an unknown region was perhaps meant to be. */
  readonly nearRegion: string | undefined;
  /** Whether the endpoint's domain is that of the first realm only because the region is unknown. */
  readonly isRealmGuessed: boolean;
}

/** The outside world of the requests. */
export interface ObjectApiDeps {
  readonly fetch: typeof fetch;
  readonly now: () => Date;
  /** A number from 0 to 1. */
  readonly random: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Takes a line for each attempt; shown under `--verbose`. */
  readonly explain: (line: string) => void;
  /** Shared by all who call the same service. */
  readonly limit: RequestLimit;
  /** What the requests say about the program that sends them. */
  readonly userAgent: string;
}

/** What a call is for. */
export interface CallPurpose {
  /** In the form "write the record of job x on host y". */
  readonly action: string;
  /** The service's permission that it needs. */
  readonly permission: string;
  /** Says what to do when it may have been done nevertheless; absent where nothing is written. */
  readonly uncertain?: string;
}

/** A call that failed for good. */
export class CallFailed extends Error {
  override readonly name = "CallFailed";

  /**
   * @param failure how the last attempt failed
   * @param ambiguous whether any attempt may have done its work nevertheless
   * @param attempts how many there were
   */
  constructor(
    readonly failure: ExchangeFailure,
    readonly ambiguous: boolean,
    readonly attempts: number,
  ) {
    super(failure.kind);
  }

  /** @returns whether the service itself refused with this status, and code if one is given */
  isRefusal(status: number, code?: string): boolean {
    const { failure } = this;
    return failure.kind === "http_error" && failure.code !== undefined &&
      failure.status === status &&
      (code === undefined || failure.code === code);
  }
}

/** Calls Object Storage, each attempt bounded in time, with retries where they help. */
export class ObjectApi {
  readonly settings: OciSettings;
  readonly #session: OciSession;
  readonly #deps: ObjectApiDeps;
  readonly #timeLimits = new TimeLimits();

  /**
   * @param settings bucket, limits and the like
   * @param session signer and endpoint
   * @param deps the outside world
   */
  constructor(settings: OciSettings, session: OciSession, deps: ObjectApiDeps) {
    this.settings = settings;
    this.#session = session;
    this.#deps = deps;
  }

  /** Origin of the service, without a trailing slash. */
  get endpoint(): string {
    return this.#session.endpoint;
  }

  /** What an unknown region was perhaps meant to be. */
  get nearRegion(): string | undefined {
    return this.#session.nearRegion;
  }

  /** Whether the endpoint's domain is that of the first realm only because the region is unknown. */
  get isRealmGuessed(): boolean {
    return this.#session.isRealmGuessed;
  }

  /**
   * Makes one call, again and again while that helps.
   *
   * @param operation the call
   * @returns what the operation returns
   * @throws {CallFailed} when no attempt succeeded
   */
  async call<T>(operation: (calls: ObjectCalls) => Promise<T>): Promise<T> {
    return await this.attempt((sender) => operation(new ObjectCalls(sender)));
  }

  /**
   * Makes one call of another kind, again and again while that helps.
   *
   * @param operation makes one request; begun anew for each attempt
   * @returns what the operation returns
   * @throws {CallFailed} when no attempt succeeded
   */
  async attempt<T>(operation: (sender: Sender) => Promise<T>): Promise<T> {
    const { limit } = this.#deps;
    const last: { end: AttemptEnd } = { end: "failed" };
    await limit.acquire();
    try {
      return await this.#attempts(operation, last);
    } finally {
      limit.release(last.end);
    }
  }

  /**
   * Names what a call failed with.
   *
   * @param thrown what {@link call} threw
   * @param purpose what the call was for
   * @returns the error to throw
   */
  error(thrown: unknown, purpose: CallPurpose): AsyncJobError {
    if (thrown instanceof CallFailed) {
      return failureError(thrown.failure, this.#attempted(thrown, purpose));
    }
    if (thrown instanceof AsyncJobError) return thrown;
    return new AsyncJobError(
      "Internal",
      `Cannot ${purpose.action}: ${thrown instanceof Error ? thrown.message : thrown}`,
      {
        hint:
          "This is a bug in async-job. Run the command again with --verbose and report the output.",
        cause: thrown,
      },
    );
  }

  /**
   * Tells what a call failed with, without what it was for.
   *
   * @param failed what {@link call} threw
   * @param permission the service's permission that the call needs
   * @returns code, words and hint
   */
  describe(failed: CallFailed, permission: string): DescribedFailure {
    return describeFailure(failed.failure, this.#attempted(failed, { action: "", permission }));
  }

  #attempted({ attempts, ambiguous }: CallFailed, purpose: CallPurpose): Attempted {
    const { endpoint, region, nearRegion, isRealmGuessed } = this.#session;
    return {
      ...purpose,
      uncertain: ambiguous ? purpose.uncertain : undefined,
      settings: this.settings,
      endpoint,
      region,
      nearRegion,
      isRealmGuessed,
      attempts,
      now: this.#deps.now(),
    };
  }

  async #attempts<T>(
    operation: (sender: Sender) => Promise<T>,
    last: { end: AttemptEnd },
  ): Promise<T> {
    const { retries } = this.settings;
    let ambiguous = false;
    for (let attempt = 1;; attempt++) {
      last.end = "failed";
      const exchange = this.#exchange();
      const start = performance.now();
      const explain = (outcome: string): void =>
        this.#deps.explain(
          `${exchange.request}: ${outcome} in ${
            Math.round(performance.now() - start)
          } ms, attempt ${attempt} of ${retries.value + 1}`,
        );
      try {
        const result = await operation({
          endpoint: this.endpoint,
          userAgent: this.#deps.userAgent,
          send: (request) => exchange.send(request),
        });
        last.end = "answered";
        explain("done");
        return result;
      } catch (error) {
        if (!(error instanceof ExchangeFailed)) throw error;
        const { failure } = error;
        last.end = endOf(failure);
        explain(briefly(failure));
        ambiguous ||= isAmbiguous(failure);
        if (attempt > retries.value || !isRetryable(failure, attempt)) {
          throw new CallFailed(failure, ambiguous, attempt);
        }
        const delay = delayBefore(failure, attempt, this.#deps.random());
        this.#deps.explain(`next attempt in ${delay} ms`);
        await this.#deps.limit.backOff(last.end, this.#deps.sleep(delay));
      }
    }
  }

  #exchange(): Exchange {
    const { fetch, now } = this.#deps;
    return new Exchange({
      fetch,
      now,
      signer: this.#session.signer,
      limit: () => this.#timeLimits.start(this.settings.timeout.value * 1000),
    });
  }
}

function endOf(failure: ExchangeFailure): AttemptEnd {
  if (failure.kind !== "http_error") return "failed";
  if (failure.status === 429) return "throttled";
  return failure.status < 500 ? "answered" : "failed";
}

/** One word or two for the line of an attempt; never a header, never a body. */
function briefly(failure: ExchangeFailure): string {
  if (failure.kind !== "http_error") return failure.kind;
  const id = failure.opcRequestId === undefined ? "" : ` (opc-request-id ${failure.opcRequestId})`;
  return `${failure.status} ${failure.code ?? "without the service's code"}${id}`;
}
