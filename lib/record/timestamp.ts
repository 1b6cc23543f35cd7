/**
 * Writes a moment the way records hold it: RFC 3339, UTC, whole seconds.
 *
 * @param moment the moment
 * @returns text such as `2025-11-24T22:30:00Z`
 */
export function formatTimestamp(moment: Date): string {
  return `${moment.toISOString().slice(0, 19)}Z`;
}

/**
 * Reads an RFC 3339 date and time with any offset; the plain-Ansible roles wrote whatever their
 * controller's `ansible_date_time.iso8601` said, so `+0100` without a colon is read too.
 *
 * @param text the text
 * @returns milliseconds since 1970-01-01T00:00:00Z, or `undefined` when it is no date and time
 */
export function parseTimestamp(text: string): number | undefined {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)(Z|[+-]\d\d):?(\d\d)?$/.exec(text);
  if (match === null) return undefined;
  const [, dateAndTime = "", zone = "", minutes] = match;
  const offset = zone === "Z" ? zone : `${zone}:${minutes ?? "00"}`;
  const milliseconds = Date.parse(dateAndTime + offset);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}
