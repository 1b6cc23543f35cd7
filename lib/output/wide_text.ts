/**
 * Widths of text on a terminal: wide characters take two columns, combined ones take none.
 *
 * This module is for a dynamic import: what it stands on takes longer to load than a whole command.
 */
export { default as cutText } from "cli-truncate";
export { default as textWidth } from "string-width";
