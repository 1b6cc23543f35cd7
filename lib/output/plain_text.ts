import type * as WideText from "./wide_text.ts";

/** What measures and cuts text. */
export type TextTools = Pick<typeof WideText, "cutText" | "textWidth">;

/** Characters that take one column each. */
const PLAIN = /^[\x20-\x7e]*$/;

/**
 * What measures and cuts text in which each character takes one column, as {@link WideText} would: nearly all
 * text is of that kind, and spares what loading that takes.
 */
export const PLAIN_TEXT: TextTools = {
  textWidth: (text) => text.length,
  cutText: (text, columns, { truncationCharacter: mark = "…" } = {}) =>
    text.length <= columns ? text : text.slice(0, columns - mark.length) + mark,
};

/**
 * Tells whether {@link PLAIN_TEXT} measures and cuts a text rightly.
 *
 * @param text the text
 * @returns whether it is printable ASCII
 */
export function isPlain(text: string): boolean {
  return PLAIN.test(text);
}
