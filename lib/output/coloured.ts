/** Codes of ECMA-48, "Select Graphic Rendition". */
const STYLES = {
  bold_red: "1;31",
  bold_green: "1;32",
  red: "31",
  green: "32",
  yellow: "33",
  cyan: "36",
  dim: "2",
} as const;

/** How a text can be made to stand out. */
export type Style = keyof typeof STYLES;

/**
 * Makes text stand out on a terminal.
 *
 * @param text the text
 * @param style how
 * @param hasColour whether the terminal shows colours; elsewhere the text stays as it is
 * @returns the text
 */
export function coloured(text: string, style: Style, hasColour: boolean): string {
  return hasColour ? `\x1b[${STYLES[style]}m${text}\x1b[0m` : text;
}
