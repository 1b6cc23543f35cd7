/** An answer with an error status. */
export interface ServiceRefusal {
  readonly kind: "http_error";
  readonly status: number;
  /**
   * The service's `code`, or `undefined` when the answer is not the service's: its JSON has `code` and
   * `message`, and Object Storage gives a request id besides.
   */
  readonly code: string | undefined;
  readonly message: string;
  readonly opcRequestId: string | undefined;
  /** The answer's `Date` in milliseconds. */
  readonly date: number | undefined;
  /** The answer's `Retry-After` in milliseconds. */
  readonly retryAfter: number | undefined;
}

/**
 * Reads an answer with an error status.
 *
 * @param answer its status and headers
 * @param said its body
 * @param now the time when it came
 * @returns what it says
 */
export function refusalOf(
  answer: Pick<Response, "status" | "headers">,
  said: string,
  now: Date,
): ServiceRefusal {
  const { status, headers } = answer;
  const error = serviceError(said);
  const date = Date.parse(headers.get("date") ?? "");
  return {
    kind: "http_error",
    status,
    code: error?.code,
    message: error?.message ??
      said.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ").trim().slice(0, 200),
    opcRequestId: headers.get("opc-request-id") ?? undefined,
    date: Number.isNaN(date) ? undefined : date,
    retryAfter: retryAfterOf(headers.get("retry-after"), now),
  };
}

/** The service's errors have a code and a message, both texts (API reference, "API Errors"). */
function serviceError(said: string): { code: string; message: string } | undefined {
  try {
    const { code, message } = JSON.parse(said) as { code?: unknown; message?: unknown };
    if (typeof code === "string" && code !== "" && typeof message === "string") {
      return { code, message };
    }
  } catch {
    // Not JSON: not the service.
  }
  return undefined;
}

/** `Retry-After` is a number of seconds or an HTTP date (RFC 9110, 10.2.3). */
function retryAfterOf(value: string | null, now: Date): number | undefined {
  if (value === null) return undefined;
  const milliseconds = /^\d+$/.test(value)
    ? Number(value) * 1000
    : Date.parse(value) - now.getTime();
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds);
}
