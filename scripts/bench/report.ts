import type { Measurement, Ratio } from "./measurement.ts";
import type { Spread } from "./statistics.ts";

/** All that a run found out. */
export interface Report {
  /** What the files that were measured say of themselves. */
  readonly programs: readonly string[];
  readonly measurements: readonly Measurement[];
  /** What could not be measured, and why. */
  readonly skipped: readonly string[];
}

/** Forms of a report. */
export const FORMS = ["text", "markdown", "json"] as const;

/**
 * Words a report.
 *
 * @param report the report
 * @param form how
 * @returns the text, with a final newline
 */
export function formatReport(report: Report, form: typeof FORMS[number]): string {
  if (form === "json") return `${JSON.stringify(report, null, 2)}\n`;
  const notes = [
    ...report.programs,
    `Whole processes in interleaved rounds (${
      roundsOf(report)
    }): medians, quartiles in parentheses.`,
    ...report.skipped.map((line) => `Not measured: ${line}`),
  ];
  const rows = [HEADINGS, ...report.measurements.flatMap(rowsOf)];
  const widths = HEADINGS.map((_, i) => Math.max(...rows.map((row) => width(row[i]))));
  const line = (row: readonly string[]): string[] =>
    row.map((cell, i) => cell + " ".repeat((widths[i] ?? 0) - width(cell)));
  if (form === "text") {
    return [...notes, "", ...rows.map((row) => line(row).join("  ").trimEnd()), ""].join("\n");
  }
  const rule = widths.map((count) => "-".repeat(count));
  const [head = [], ...body] = rows.map(line);
  const table = [head, rule, ...body].map((row) => `| ${row.join(" | ")} |`);
  return [...table, "", ...notes.map((note) => `- ${note}`), ""].join("\n");
}

const HEADINGS = ["store", "process or call", "ms", "peak memory", "times as long as", "", "aim"];

/** One row, and a further one for each further comparison. */
function rowsOf({ group, name, ms, peakBytes, peakAim, ratios, rounds }: Measurement): string[][] {
  const aimed = peakAim === null ? "" : ` ${within(peakBytes, peakAim)} ≤ ${peakAim / 1e6} MB`;
  const own = [group, name, spread(ms, 1, rounds), `${Math.round(peakBytes / 1e6)} MB${aimed}`];
  const [first = ["", "", ""], ...more] = ratios.map((ratio) => ratioCells(ratio, rounds));
  return [[...own, ...first], ...more.map((cells) => ["", "", "", "", ...cells])];
}

function ratioCells({ against, aim, ...ratio }: Ratio, rounds: number): string[] {
  const aimed = aim === null ? "" : `${within(ratio.median, aim)} ≤ ${number(aim, 3)}`;
  return [against, spread(ratio, 2, rounds), aimed];
}

function within(value: number, aim: number): string {
  return value <= aim ? "✓" : "✗";
}

/** One round has no quartiles. */
function spread({ median, low, high }: Spread, digits: number, rounds: number): string {
  const size = Math.abs(median);
  const shown = size < 1 ? digits + 1 : size < 100 ? digits : 0;
  const middle = median.toFixed(shown);
  return rounds === 1 ? middle : `${middle} (${low.toFixed(shown)}–${high.toFixed(shown)})`;
}

function number(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}

function roundsOf({ measurements }: Report): string {
  const rounds = new Map(measurements.map(({ group, rounds }) => [group, rounds]));
  return [...rounds].map(([group, count]) => `${group}: ${count}`).join(", ");
}

/** Characters, not UTF-16 units. */
function width(cell: string | undefined): number {
  return [...cell ?? ""].length;
}
