const WINDOW_MS = 5 * 60 * 1000;

/**
 * Judges a request's date: "If the client's clock is skewed more than 5 minutes, a 401
 * (NotAuthenticated) HTTP status code is returned" (OCI documentation, Request Signatures).
 *
 * @param date the signed `date` or `x-date`
 * @param now the service's time
 * @returns undefined when it is near enough, else the service's complaint
 */
export function dateComplaint(date: string, now: Date): string | undefined {
  const sent = new Date(date);
  if (Math.abs(sent.getTime() - now.getTime()) <= WINDOW_MS) return undefined;
  const from = new Date(now.getTime() - WINDOW_MS);
  // The service's own message shows an upper bound a second beyond the five minutes.
  const to = new Date(now.getTime() + WINDOW_MS + 1000);
  const shown = Number.isNaN(sent.getTime()) ? date : inUtc(sent);
  return `Date '${shown}' is not within allowed clock skew. Current '${inUtc(now)}', ` +
    `valid datetime range: ['${inUtc(from)}', '${inUtc(to)}']`;
}

function inUtc(date: Date): string {
  return date.toUTCString().replace("GMT", "UTC");
}
