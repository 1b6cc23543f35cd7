import { stringifyExactJson } from "./exact_json.ts";
import { shortened } from "./observation/output_of.ts";
import { type Outcome, outcomeField } from "./outcome.ts";
import type { JobRecord } from "./record.ts";
import { type Run, runField } from "./run.ts";

/** Largest record with output, in bytes: a claim that is to replace it holds it as text, up to twice as long. */
const MAX_BYTES_WITH_OUTPUT = 7 * 1024 * 1024;

/** Halvings of the tails before they are left out: of 1 MiB each, some bytes would be left. */
const MAX_HALVINGS = 20;

/**
 * Puts how a job was started into its record, behind the fields that every record has.
 *
 * @param job the record
 * @param run how the job was started
 * @returns the record with it
 */
export function withRun(job: JobRecord, run: Run): JobRecord {
  return arranged({ ...job, run: runField(run) });
}

/**
 * Puts how a job has ended into its record. Where the record would become too large to be kept in a claim,
 * the tails of the output are shortened: the verdict counts for more than they do.
 *
 * @param job the record
 * @param outcome how the job has ended
 * @returns the record with it
 */
export function withOutcome(job: JobRecord, outcome: Outcome): JobRecord {
  for (let halvings = 0;; halvings++) {
    const keep = halvings === MAX_HALVINGS ? 0 : 0.5 ** halvings;
    const { stdout_base64: _, stderr_base64: __, ...rest } = outcome;
    const kept = keep === 1 ? outcome : { ...rest, ...shortened(outcome, keep) };
    const whole = arranged({ ...job, outcome: outcomeField(kept) });
    const bytes = new TextEncoder().encode(stringifyExactJson(whole, 2)).length;
    if (bytes <= MAX_BYTES_WITH_OUTPUT || keep === 0) return whole;
  }
}

/** Fields that this version does not know come last. */
function arranged(job: JobRecord): JobRecord {
  const { job_name, host, ansible_job_id, save_time, metadata, ...optional } = job;
  const { playbook_name, run, outcome, ...unknown } = optional;
  return {
    job_name,
    host,
    ansible_job_id,
    save_time,
    metadata,
    ...(playbook_name === undefined ? {} : { playbook_name }),
    ...(run === undefined ? {} : { run }),
    ...(outcome === undefined ? {} : { outcome }),
    ...unknown,
  };
}
