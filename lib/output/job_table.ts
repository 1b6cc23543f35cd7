import { shownAge } from "./duration.ts";
import { standingText } from "./claim_text.ts";
import { shown } from "../hidden_text.ts";
import type { IoStreams } from "../io_streams.ts";
import { isPlain, PLAIN_TEXT, type TextTools } from "./plain_text.ts";
import { printable } from "./printable.ts";
import type { Claim } from "../record/claim.ts";
import type { ClaimStanding } from "../record/claim_times.ts";
import type { JobState } from "../record/job_state.ts";
import type { JobRecord } from "../record/record.ts";
import type { RecordKey } from "../record/record_key.ts";
import { parseTimestamp } from "../record/timestamp.ts";

/** Most rows that the widths of the columns are taken from; later ones may stand out. */
const MEASURED_ROWS = 500;
/** As many of them are waited for however long that takes: a short table is in line on a slow machine too. */
const FEWEST_ROWS = 32;
/** How long more of them are waited for, in milliseconds: people watch. */
const LONGEST_WAIT = 100;

/** A table for people, of rows that come one by one and may be very many. */
export class JobTable {
  readonly #head: readonly string[];
  readonly #columns: number | undefined;
  readonly #ellipsis: string;
  readonly #write: (line: string) => void;
  readonly #now: () => number;
  readonly #start: number;
  #rows: string[][] = [];
  /** The columns' widths, as soon as they are settled. */
  #widths: readonly number[] | undefined;

  /**
   * @param head the columns' titles
   * @param io what it is shown on
   * @param write takes each line
   * @param now the clock, in milliseconds
   */
  constructor(
    head: readonly string[],
    io: Pick<IoStreams, "stdout" | "hasUnicode">,
    write: (line: string) => void,
    now: () => number = () => performance.now(),
  ) {
    this.#head = head;
    this.#columns = io.stdout.columns();
    this.#ellipsis = io.hasUnicode() ? "…" : "...";
    this.#write = write;
    this.#now = now;
    this.#start = now();
  }

  /**
   * Adds a row.
   *
   * @param cells one for each column
   */
  async add(cells: readonly string[]): Promise<void> {
    const row = cells.map((cell) => printable(cell));
    if (this.#widths !== undefined) return this.#line(row, this.#widths, await toolsFor(row));
    this.#rows.push(row);
    const count = this.#rows.length;
    const isLate = count >= FEWEST_ROWS && this.#now() - this.#start >= LONGEST_WAIT;
    if (isLate || count >= MEASURED_ROWS) await this.finish();
  }

  /** Writes what is still held back. */
  async finish(): Promise<void> {
    if (this.#widths !== undefined || this.#rows.length === 0) return;
    const rows = [[...this.#head], ...this.#rows];
    const tools = await toolsFor(rows.flat());
    const widths = this.#head.map((_, column) =>
      Math.max(...rows.map((row) => tools.textWidth(row[column] ?? "")))
    );
    this.#widths = widths;
    this.#rows = [];
    for (const row of rows) this.#line(row, widths, tools);
  }

  #line(
    row: readonly string[],
    widths: readonly number[],
    { cutText, textWidth }: TextTools,
  ): void {
    const columns = this.#columns;
    const cells = row.map((cell, column) => {
      const missing = (widths[column] ?? 0) - textWidth(cell);
      return cell + " ".repeat(Math.max(0, missing));
    });
    const line = cells.join("  ").trimEnd();
    const shown = columns === undefined ? line : cutText(line, Math.max(columns, 20), {
      truncationCharacter: this.#ellipsis,
    });
    this.#write(`${shown}\n`);
  }
}

/** What only some text needs is loaded by the first that does. */
async function toolsFor(texts: readonly string[]): Promise<TextTools> {
  return texts.every(isPlain) ? PLAIN_TEXT : await import("./wide_text.ts");
}

/** Titles of {@link jobRow}. */
export const JOB_HEAD = ["HOST", "PLAYBOOK", "JOB", "JOB ID", "STATE", "SAVED"];

/**
 * The row of a record.
 *
 * @param key its names
 * @param job the record
 * @param state what it says of the job
 * @param now the time that its age is counted to
 * @returns a cell for each column
 */
export function jobRow(key: RecordKey, job: JobRecord, state: JobState, now: Date): string[] {
  const age = shownAge(now.getTime() - (parseTimestamp(job.save_time) ?? NaN));
  return [key.host, key.playbookName ?? "-", key.jobName, job.ansible_job_id, state, age];
}

/**
 * The row of a claim.
 *
 * @param key its names
 * @param claim the claim
 * @param standing how it stands
 * @returns a cell for each column
 */
export function claimRow(key: RecordKey, claim: Claim, standing: ClaimStanding): string[] {
  const owner = `claimed by ${shown(claim.owner)}`;
  const state: JobState = "held";
  return [key.host, key.playbookName ?? "-", key.jobName, owner, state, standingText(standing)];
}
