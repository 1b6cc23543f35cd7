/** The time limit of one attempt. */
export interface TimeLimit {
  /** Aborted when the time is up. */
  readonly signal: AbortSignal;
  /** Ends it before that. */
  readonly end: () => void;
}

/**
 * Makes the time limits of the requests of one process.
 *
 * `AbortSignal.timeout` starts in a tenth of the time that the first `setTimeout` takes, but keeps
 * everything about a request until its time is up: of a thousand requests a second, that of the last
 * thirty thousand. So only the first request, which in most processes is the only one, gets it.
 */
export class TimeLimits {
  #isFirst = true;

  /**
   * Starts a time limit.
   *
   * @param milliseconds how long it is
   * @returns the limit
   */
  start(milliseconds: number): TimeLimit {
    if (this.#isFirst) {
      this.#isFirst = false;
      return { signal: AbortSignal.timeout(milliseconds), end: () => {} };
    }
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(timedOut()), milliseconds);
    return { signal: limit.signal, end: () => clearTimeout(timer) };
  }
}

function timedOut(): DOMException {
  return new DOMException("No whole answer within the time limit", "TimeoutError");
}
