/** Nothing that misleads. It spares most calls what {@link misleading} costs. */
const PLAIN = /^[\n\x20-\x7e]*$/;

/**
 * Makes text safe for a terminal: what a record, a name or a path holds must neither move its cursor
 * nor make it look like another.
 *
 * @param text any text
 * @returns the text with control characters but newlines, and with invisible ones, written as `\xNN`
 * or `\u{NNNN}`
 */
export function printable(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(misleading(), (c) => {
    const code = c.codePointAt(0) ?? 0;
    const digits = code.toString(16);
    return code > 0xff ? `\\u{${digits}}` : `\\x${digits.padStart(2, "0")}`;
  });
}

/**
 * What a terminal obeys instead of showing it: controls, breaks of lines, and what Unicode's
 * DerivedCoreProperties.txt lists as ignorable, among it all that turns the direction of text. Joiners
 * and variation selectors stay behind a character that is not ASCII, where scripts and emoji need them.
 *
 * A function, because making the expression alone takes half a millisecond.
 */
function misleading(): RegExp {
  return /(?!\n)[\p{Cc}\p{Zl}\p{Zp}\ufff9-\ufffb]|(?![\u200c\u200d\p{Variation_Selector}])\p{DI}|(?<![^\0-\x7f])\p{DI}/gu;
}
