/**
 * Judges a request's date: "If the client's clock is skewed more than 5 minutes, a 401
 * (NotAuthenticated) HTTP status code is returned" (OCI documentation, Request Signatures).
 *
 * @param date the signed `date` or `x-date`
 * @param now the service's time
 * @param windowSeconds how far it may be from that
 * @returns undefined when it is near enough, else the service's complaint
 */
export function dateComplaint(date: string, now: Date, windowSeconds: number): string | undefined {
  const sent = new Date(date);
  const window = windowSeconds * 1000;
  if (Math.abs(sent.getTime() - now.getTime()) <= window) return undefined;
  const from = new Date(now.getTime() - window);
  // The service's own message shows an upper bound a second beyond the five minutes.
  const to = new Date(now.getTime() + window + 1000);
  const shown = Number.isNaN(sent.getTime()) ? date : inUtc(sent);
  return `Date '${shown}' is not within allowed clock skew. Current '${inUtc(now)}', ` +
    `valid datetime range: ['${inUtc(from)}', '${inUtc(to)}']`;
}

function inUtc(date: Date): string {
  return date.toUTCString().replace("GMT", "UTC");
}
