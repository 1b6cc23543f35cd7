/**
 * Tells whether a text holds a control character: one of Unicode's category Cc, U+0000 to U+001F and
 * U+007F to U+009F. `\p{Cc}` would say the same, but building it takes as long as reading a small file.
 *
 * @param text any text
 * @returns whether it does
 */
export function hasControlCharacter(text: string): boolean {
  return /[^ -~\xa0-\uffff]/.test(text);
}
