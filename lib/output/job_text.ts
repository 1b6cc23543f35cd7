import { shownAge } from "./duration.ts";
import { stringifyExactJson } from "../record/exact_json.ts";
import type { JobRecord } from "../record/record.ts";
import { parseTimestamp } from "../record/timestamp.ts";
import { runRows } from "./run_rows.ts";

/**
 * Shows a record to people, one aligned line a field.
 *
 * @param status what became of it, the first line
 * @param job the record
 * @param location where it lies
 * @param now the time that the age is counted to
 * @returns lines with a final newline
 */
export function jobText(status: string, job: JobRecord, location: string, now: Date): string {
  const { job_name, host, ansible_job_id, save_time, metadata, run: _, outcome: __, ...more } = job;
  const rows: (readonly [string, string | undefined])[] = [
    ["job", job_name],
    ["host", host],
    ["job id", ansible_job_id],
    ["saved", `${save_time} (${age(save_time, now)})`],
    ...runRows(job),
    ["metadata", stringifyExactJson(metadata)],
    ...Object.entries(more).map(([name, value]): [string, string] => [
      name.replaceAll("_", " "),
      typeof value === "string" ? value : stringifyExactJson(value),
    ]),
    ["location", location],
  ];
  return fieldLines(status, rows);
}

/**
 * Lays fields out, one aligned line each.
 *
 * @param status the first line
 * @param fields names and values; one without a value is left out
 * @returns lines with a final newline
 */
export function fieldLines(
  status: string,
  fields: readonly (readonly [string, string | undefined])[],
): string {
  const rows = fields.filter(([, value]) => value !== undefined);
  const width = Math.max(...rows.map(([name]) => name.length));
  return [status, ...rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`), ""].join(
    "\n",
  );
}

/** Time since a timestamp, as in "3h ago". */
function age(timestamp: string, now: Date): string {
  const shown = shownAge(now.getTime() - (parseTimestamp(timestamp) ?? NaN));
  return shown === "future" ? "in the future: check the clocks" : `${shown} ago`;
}
