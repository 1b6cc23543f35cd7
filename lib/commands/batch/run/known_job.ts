import type { JsonObject, JsonValue } from "../../../record/exact_json.ts";
import { rawNumber } from "../../../record/exact_json.ts";
import type { Output } from "../../../record/outcome.ts";
import type { JobRecord } from "../../../record/record.ts";
import { type Run, runOf } from "../../../record/run.ts";
import type { Verdict } from "../../../record/verdict.ts";

/** What is known of a job, however it came to be known. */
export interface KnownJob extends Output {
  /** Empty when that is not known. */
  readonly verdict: Verdict | "";
  readonly rc: number | null;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  readonly job?: JobRecord;
  /** Who is about to start it. */
  readonly owner?: string;
}

/**
 * Reads how a job was started.
 *
 * @param known what is known of it
 * @param location where its record is, for the message
 * @returns the start, or `undefined` when nobody has started it by a role
 * @throws {AsyncJobError} `CorruptRecord`
 */
export function runIn({ job }: KnownJob, location: string): Run | undefined {
  return job === undefined ? undefined : runOf(job, location);
}

/**
 * Gives what is known of a job the names of the outputs that the roles share. What nobody knows is empty text.
 *
 * @param known what is known
 * @param run how it was started, if that is known
 * @param host the host that asks
 * @returns the outputs
 */
export function jobOutputs(
  known: KnownJob,
  run: Run | undefined,
  host: string,
): Record<string, JsonValue> {
  const { verdict, rc, stdout, stderr, stdout_bytes, stderr_bytes, started_at, ended_at } = known;
  const texts: JsonObject = {
    verdict,
    rc: numberOrEmpty(rc),
    stdout,
    stderr,
    stdout_bytes: numberOrEmpty(stdout_bytes),
    stderr_bytes: numberOrEmpty(stderr_bytes),
    started_at: started_at ?? "",
    ended_at: ended_at ?? "",
    ansible_job_id: known.job?.ansible_job_id ?? "",
    job_dir: run?.job_dir ?? "",
    host: known.job?.host ?? host,
    owner: known.owner ?? "",
  };
  return Object.fromEntries(
    Object.entries(texts).map(([name, value]) => // Half a pair, which only another hand can have written, would end Ansible.
    [name, typeof value === "string" ? value.toWellFormed() : value]),
  );
}

function numberOrEmpty(value: number | null): JsonValue {
  return value === null ? "" : rawNumber(String(value));
}
