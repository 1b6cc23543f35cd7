import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import type { ExchangeFailure } from "../../lib/oci/exchange.ts";
import { delayBefore, isAmbiguous, isRetryable } from "../../lib/oci/retry.ts";

const refused = (
  status: number,
  code = "X",
  retryAfter: number | undefined = undefined,
): ExchangeFailure => ({
  kind: "http_error",
  status,
  code,
  message: "",
  opcRequestId: undefined,
  date: undefined,
  retryAfter,
});
const lost: ExchangeFailure[] = [{ kind: "timeout", cause: 0 }, { kind: "broken", cause: 0 }, {
  kind: "truncated",
  cause: 0,
}];

Deno.test("isRetryable() tries again what may pass, and nothing else", () => {
  for (const failure of [...lost, { kind: "unreachable", cause: 0 } as const]) {
    ok(isRetryable(failure, 1));
  }
  const statuses = [400, 401, 403, 404, 409, 412, 429, 500, 501, 502, 503, 504];
  deepStrictEqual(statuses.filter((status) => isRetryable(refused(status), 1)), [
    429,
    500,
    502,
    503,
    504,
  ]);
  for (const code of ["ConcurrentObjectUpdate", "IncorrectState", "LockConflict"]) {
    ok(isRetryable(refused(409, code), 3));
  }
  for (const kind of ["blocked", "tls", "unexpected", "oversized"] as const) {
    strictEqual(isRetryable({ kind, cause: 0, detail: "" } as ExchangeFailure, 1), false);
  }
});

Deno.test("isRetryable() looks at a missing bucket twice, and not longer than a minute at a busy service", () => {
  deepStrictEqual([1, 2].map((attempt) => isRetryable(refused(404, "BucketNotFound"), attempt)), [
    true,
    false,
  ]);
  strictEqual(isRetryable(refused(429, "TooManyRequests", 3_600_000), 1), false);
});

Deno.test("isAmbiguous() is false only where nothing can have been written", () => {
  for (const failure of [...lost, refused(500), refused(502), refused(503), refused(504)]) {
    ok(isAmbiguous(failure));
  }
  for (
    const failure of [
      refused(400),
      refused(404),
      refused(409),
      refused(412),
      refused(429),
      refused(501),
      { kind: "unreachable", cause: 0 } as const,
      { kind: "tls", cause: 0 } as const,
      { kind: "blocked", cause: 0 } as const,
    ]
  ) {
    strictEqual(isAmbiguous(failure), false);
  }
});

Deno.test("delayBefore() backs off with full jitter and honours Retry-After", () => {
  const [failure] = lost;
  ok(failure);
  deepStrictEqual([1, 2, 3].map((attempt) => delayBefore(failure, attempt, 1)), [200, 400, 800]);
  strictEqual(delayBefore(failure, 1, 0), 0);
  strictEqual(delayBefore(failure, 20, 1), 10_000);
  strictEqual(delayBefore(refused(429, "TooManyRequests", 2000), 1, 0.5), 2100);
});
