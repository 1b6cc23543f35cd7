/** Width of lines where the terminal's is not known: a pipe may end in a pager on any terminal. */
const USUAL_COLUMNS = 80;

/** Longer lines are harder to read, shorter ones hold no table. */
const [FEWEST_COLUMNS, MOST_COLUMNS] = [40, 100];

/** Space for the right side of a table, below which that side goes to lines of its own. */
const NARROW = 24;

/**
 * Chooses how long the lines of the help may be.
 *
 * @param columns width of the terminal; `undefined` when there is none
 * @returns the width of the help
 */
export function helpWidth(columns: number | undefined): number {
  return Math.min(Math.max(columns ?? USUAL_COLUMNS, FEWEST_COLUMNS), MOST_COLUMNS);
}

/**
 * Breaks text into lines at its spaces; a word that is too long stays whole.
 *
 * @param text the text
 * @param width how long lines may be
 * @param indent put before each line
 * @param first put before the first line instead
 * @returns the lines
 */
export function wrap(text: string, width: number, indent = "", first = indent): string {
  const lines: string[] = [];
  let [line = "", ...words] = text.split(" ");
  line = first + line;
  for (const word of words) {
    if (line.length + 1 + word.length <= width) line += ` ${word}`;
    else {
      lines.push(line);
      line = indent + word;
    }
  }
  return [...lines, line].join("\n");
}

/**
 * Sets a table of two columns, indented by two spaces; the right one is wrapped.
 *
 * @param rows what stands left and right; each part of the right side starts a line
 * @param width how long lines may be
 * @returns the lines
 */
export function twoColumns(
  rows: readonly (readonly [string, ...string[]])[],
  width: number,
): string {
  const widest = Math.max(...rows.map(([left]) => left.length));
  const beside = width - widest - 4 >= NARROW;
  const indent = " ".repeat(beside ? widest + 4 : 6);
  return rows.flatMap(([left, ...right]) => [
    ...beside ? [] : [`  ${left}`],
    ...right.map((part, index) => {
      const first = beside && index === 0 ? `  ${left}`.padEnd(indent.length) : indent;
      return wrap(part, width, indent, first);
    }),
  ]).join("\n");
}
