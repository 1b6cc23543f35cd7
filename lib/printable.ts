/**
 * Makes text safe for a terminal: what a record, a name or a path holds must not move its cursor.
 *
 * @param text any text
 * @returns the text with control characters but newlines written as `\xNN`
 */
export function printable(text: string): string {
  return text.replace(
    /\p{Cc}/gu,
    (c) => c === "\n" ? c : `\\x${c.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}
