import cliTruncate from "cli-truncate";
import stringWidth from "string-width";
import { shownAge } from "./duration.ts";
import type { Terminal } from "../deps.ts";
import { printable } from "./printable.ts";
import type { JobRecord } from "../record/record.ts";
import type { RecordKey } from "../record/record_key.ts";
import { parseTimestamp } from "../record/timestamp.ts";

/** Rows that the widths of the columns are taken from; later ones may stand out. */
const MEASURED_ROWS = 500;

/** A table for people, of rows that come one by one and may be very many. */
export class JobTable {
  readonly #head: readonly string[];
  readonly #terminal: Terminal;
  readonly #write: (line: string) => void;
  #rows: string[][] = [];
  #widths: number[] | undefined;

  /**
   * @param head the columns' titles
   * @param terminal what it is shown on
   * @param write takes each line
   */
  constructor(head: readonly string[], terminal: Terminal, write: (line: string) => void) {
    this.#head = head;
    this.#terminal = terminal;
    this.#write = write;
  }

  /**
   * Adds a row.
   *
   * @param cells one for each column
   */
  add(cells: readonly string[]): void {
    const row = cells.map((cell) => printable(cell));
    if (this.#widths !== undefined) return this.#line(row);
    this.#rows.push(row);
    if (this.#rows.length >= MEASURED_ROWS) this.finish();
  }

  /** Writes what is still held back. */
  finish(): void {
    if (this.#widths !== undefined || this.#rows.length === 0) return;
    const rows = [[...this.#head], ...this.#rows];
    this.#widths = this.#head.map((_, column) =>
      Math.max(...rows.map((row) => stringWidth(row[column] ?? "")))
    );
    for (const row of rows) this.#line(row);
    this.#rows = [];
  }

  #line(row: readonly string[]): void {
    const { columns, unicode } = this.#terminal;
    const widths = this.#widths ?? [];
    const cells = row.map((cell, column) => {
      const missing = (widths[column] ?? 0) - stringWidth(cell);
      return cell + " ".repeat(Math.max(0, missing));
    });
    const line = cells.join("  ").trimEnd();
    const shown = columns === undefined ? line : cliTruncate(line, Math.max(columns, 20), {
      truncationCharacter: unicode ? "…" : "...",
    });
    this.#write(`${shown}\n`);
  }
}

/** Titles of {@link jobRow}. */
export const JOB_HEAD = ["HOST", "PLAYBOOK", "JOB", "JOB ID", "SAVED"];

/**
 * The row of a record.
 *
 * @param key its names
 * @param job the record
 * @param now the time that its age is counted to
 * @returns a cell for each column
 */
export function jobRow(key: RecordKey, job: JobRecord, now: Date): string[] {
  const age = shownAge(now.getTime() - (parseTimestamp(job.save_time) ?? NaN));
  return [key.host, key.playbookName ?? "-", key.jobName, job.ansible_job_id, age];
}
