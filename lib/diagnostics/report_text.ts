import type { IoStreams } from "../io_streams.ts";
import { coloured, type Style } from "../output/coloured.ts";
import { printable } from "../output/printable.ts";
import { CHECK_IDS, type Finding } from "./check.ts";
import type { CheckResult } from "./run_checks.ts";
import type { ShownSetting } from "./settings_shown.ts";
import type { Verdict } from "./verdict.ts";

const STYLES = { pass: "green", warn: "yellow", fail: "red", skip: "dim" } as const;
const MARKS = { pass: "✔", warn: "▲", fail: "✖", skip: "–" } as const;
const ASCII_MARKS = { pass: "+", warn: "!", fail: "x", skip: "-" } as const;

const ID_WIDTH = Math.max(...CHECK_IDS.map((id) => id.length));
/** Room for durations up to a minute and a half, `99999 ms`. */
const TIME_WIDTH = 8;

/** Cuts text to a terminal's width. */
type CutText = typeof import("../output/wide_text.ts").cutText;

/** Writes what the checks found as text, in the terminal's colours, width and characters. */
export class ReportText {
  readonly #hasColour: boolean;
  readonly #hasUnicode: boolean;
  readonly #columns: number | undefined;

  /** There on a terminal only. */
  readonly #cutText: CutText | undefined;

  private constructor(
    { stdout, hasUnicode }: Pick<IoStreams, "stdout" | "hasUnicode">,
    cutText: CutText | undefined,
  ) {
    this.#hasColour = stdout.hasColour();
    this.#hasUnicode = hasUnicode();
    this.#columns = stdout.columns();
    this.#cutText = cutText;
  }

  /**
   * Makes what writes for a terminal, or for a file.
   *
   * @param io what the text is shown on
   * @returns what writes
   */
  static async on(io: Pick<IoStreams, "stdout" | "hasUnicode">): Promise<ReportText> {
    const isCut = io.stdout.columns() !== undefined;
    return new ReportText(
      io,
      isCut ? (await import("../output/wide_text.ts")).cutText : undefined,
    );
  }

  /**
   * The settings, one aligned line each.
   *
   * @param settings the settings
   * @returns lines with a final newline
   */
  settings(settings: readonly ShownSetting[]): string {
    const nameWidth = Math.max(...settings.map(({ name }) => name.length));
    const rows = settings.map(({ name, value, source }) => {
      const from = source === null || source === "default" ? source ?? "not set" : `from ${source}`;
      const shown = value === null ? "" : `${value}  `;
      const end = this.#colour(STYLES.skip, this.#shown(`(${from})`));
      return this.#fit(`  ${name.padEnd(nameWidth)}  ${this.#shown(shown)}`, end);
    });
    return `${rows.join("\n")}\n\n`;
  }

  /**
   * One check: its line, and below it what to do.
   *
   * @param result the check's result
   * @returns lines with a final newline; those to paste are never shortened
   */
  check(result: CheckResult): string {
    const { id, status, ms } = result;
    const marks = this.#hasUnicode ? MARKS : ASCII_MARKS;
    const time = status === "skip" ? "" : `${ms} ms`;
    const start = `${this.#colour(STYLES[status], marks[status])} ${id.padEnd(ID_WIDTH)} ${
      time.padStart(TIME_WIDTH)
    }  `;
    const detail = this.#shown(result.detail);
    const line = this.#fit(start, status === "skip" ? this.#colour(STYLES.skip, detail) : detail);
    return `${line}\n${this.remedy(result)}`;
  }

  /**
   * What to do about a finding.
   *
   * @param finding the finding
   * @returns lines with a final newline; none for a finding without a remedy
   */
  remedy({ remedy }: Finding): string {
    if (remedy === undefined) return "";
    const paste = (remedy.paste ?? []).map((line) => `      ${this.#shown(line)}\n`);
    const arrow = this.#hasUnicode ? "→" : "->";
    return `    ${this.#colour("cyan", arrow)} ${this.#shown(remedy.say)}\n${paste.join("")}`;
  }

  /**
   * What could not be removed, outside of any check.
   *
   * @param finding where it lies, and how to remove it
   * @returns lines below an empty one
   */
  leftover(finding: Finding): string {
    return `\n${this.#shown(finding.detail)}\n${this.remedy(finding)}`;
  }

  /**
   * The last word.
   *
   * @param verdict the verdict
   * @returns a line below an empty one
   */
  verdict({ ok, sentence }: Verdict): string {
    return `\n${this.#colour(ok ? "bold_green" : "bold_red", this.#shown(sentence))}\n`;
  }

  /** In one line, and in the terminal's characters as far as they are the program's own. */
  #shown(text: string): string {
    const line = printable(text.replaceAll("\n", " "));
    return this.#hasUnicode ? line : line.replaceAll("…", "...");
  }

  #colour(style: Style, text: string): string {
    return coloured(text, style, this.#hasColour);
  }

  /** Shortens a line to the terminal's width. */
  #fit(start: string, end: string): string {
    const columns = this.#columns;
    const line = `${start}${end}`.trimEnd();
    if (columns === undefined || this.#cutText === undefined) return line;
    return this.#cutText(line, Math.max(columns, 20), {
      truncationCharacter: this.#hasUnicode ? "…" : "...",
    });
  }
}
