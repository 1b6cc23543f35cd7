/**
 * Makes texts fit for HTTP header values, which object metadata travels in.
 *
 * Visible ASCII stays as it is; any other text is percent-encoded as UTF-8 (RFC 3986), and so is one
 * that holds a percent sign, so that decoding always gives the text back.
 *
 * @param texts any texts
 * @returns the same keys with safe values
 */
export function headerSafe(texts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(texts).map(([key, value]) => [
      key,
      /^[!-$&-~]([ -$&-~]*[!-$&-~])?$/.test(value) ? value : encodeURIComponent(value),
    ]),
  );
}

/**
 * Tells whether a text can stand in a header as it is. A secret must be checked before it gets there,
 * because the error for a header that cannot be sent quotes it.
 *
 * @param text the text
 * @returns whether it is visible ASCII without spaces
 */
export function isHeaderText(text: string): boolean {
  return /^[!-~]+$/.test(text);
}
