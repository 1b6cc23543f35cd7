import { isJsonObject, type JsonObject, rawNumber } from "./exact_json.ts";
import { fieldProblem, numberIn, textIn } from "./field_problem.ts";
import { corruptRecord, type JobRecord } from "./record.ts";

/** What is remembered of the start of a job that `async_job_run` has started: enough to look for it. */
export interface Run {
  /** The claim that it was started under. */
  readonly claim_id: string;
  /** By the clock of its host: RFC 3339, UTC. */
  readonly started_at: string;
  /** Seconds after which Ansible ends it; `null` when that is not known. */
  readonly time_limit: number | null;
  /** Where its output and its end are kept on the host. */
  readonly job_dir: string;
  /** Where Ansible keeps its own files about it. */
  readonly async_dir: string;
  /** Whose process it is; `null` when that is not known. */
  readonly user: string | null;
  /** Names the time from one boot of its host to the next; `null` when the host cannot tell. */
  readonly boot_id: string | null;
}

/**
 * Tells what is wrong with the field `run` of a record.
 *
 * @param job the record
 * @returns what is wrong, in the middle of a sentence; `undefined` also when there is no such field
 */
export function problemOfRun(job: JobRecord): string | undefined {
  if (!Object.hasOwn(job, "run")) return undefined;
  const run = job["run"];
  if (!isJsonObject(run)) return "the field run is not a JSON object";
  return fieldProblem(run, "run", {
    claim_id: "name",
    started_at: "time",
    time_limit: "number or null",
    job_dir: "name",
    async_dir: "name",
    user: "text or null",
    boot_id: "text or null",
  });
}

/**
 * Reads how a job was started.
 *
 * @param job its record
 * @param location where that is, for the message
 * @returns the field `run`, or `undefined` when the record has none
 * @throws {AsyncJobError} `CorruptRecord` when it cannot be relied on
 */
export function runOf(job: JobRecord, location: string): Run | undefined {
  const problem = problemOfRun(job);
  if (problem !== undefined) throw corruptRecord(location, problem);
  const run = job["run"];
  if (!isJsonObject(run)) return undefined;
  return {
    claim_id: String(run["claim_id"]),
    started_at: String(run["started_at"]),
    time_limit: numberIn(run["time_limit"]),
    job_dir: String(run["job_dir"]),
    async_dir: String(run["async_dir"]),
    user: textIn(run["user"]),
    boot_id: textIn(run["boot_id"]),
  };
}

/**
 * Makes the field `run` of a record.
 *
 * @param run how the job was started
 * @returns the field, in the order of the contract
 */
export function runField(run: Run): JsonObject {
  const { claim_id, started_at, time_limit, job_dir, async_dir, user, boot_id } = run;
  return {
    claim_id,
    started_at,
    time_limit: time_limit === null ? null : rawNumber(String(time_limit)),
    job_dir,
    async_dir,
    user,
    boot_id,
  };
}
