import { isJsonObject, type JsonObject, rawNumber } from "./exact_json.ts";
import { fieldProblem, numberIn, textIn } from "./field_problem.ts";
import { corruptRecord, type JobRecord } from "./record.ts";
import { type FinalVerdict, isFinalVerdict } from "./verdict.ts";

/** What is known of the output of a job: the end of each stream, and how long each is. */
export interface Output {
  /** Text; where the bytes are not UTF-8, U+FFFD stands for what is none. */
  readonly stdout: string;
  readonly stderr: string;
  /** The exact bytes of a tail that is not UTF-8. */
  readonly stdout_base64?: string;
  readonly stderr_base64?: string;
  /** Length of the whole stream; `null` when it is not known. */
  readonly stdout_bytes: number | null;
  readonly stderr_bytes: number | null;
}

/** How a job has ended: written once, never changed. */
export interface Outcome extends Output {
  readonly verdict: FinalVerdict;
  /** Exit status; `null` when nobody knows it. */
  readonly rc: number | null;
  /** By the clock of its host: RFC 3339, UTC; `null` when nobody knows it. */
  readonly ended_at: string | null;
  /** When somebody saw it for the first time, by the clock of that one's controller. */
  readonly seen_at: string;
}

/** Nothing is known of the output. */
export const NO_OUTPUT: Output = { stdout: "", stderr: "", stdout_bytes: null, stderr_bytes: null };

/**
 * Tells what is wrong with the field `outcome` of a record.
 *
 * @param job the record
 * @returns what is wrong, in the middle of a sentence; `undefined` also when there is no such field
 */
export function problemOfOutcome(job: JobRecord): string | undefined {
  if (!Object.hasOwn(job, "outcome")) return undefined;
  const outcome = job["outcome"];
  if (!isJsonObject(outcome)) return "the field outcome is not a JSON object";
  const problem = fieldProblem(outcome, "outcome", {
    verdict: "name",
    rc: "number or null",
    ended_at: "time or null",
    seen_at: "time",
    stdout: "text",
    stderr: "text",
    stdout_bytes: "number or null",
    stderr_bytes: "number or null",
    ...(Object.hasOwn(outcome, "stdout_base64") ? { stdout_base64: "base64" } : {}),
    ...(Object.hasOwn(outcome, "stderr_base64") ? { stderr_base64: "base64" } : {}),
  });
  if (problem !== undefined || isFinalVerdict(String(outcome["verdict"]))) return problem;
  return "the field outcome.verdict is not the name of an end that a job can have";
}

/**
 * Reads how a job has ended.
 *
 * @param job its record
 * @param location where that is, for the message
 * @returns the field `outcome`, or `undefined` when the record has none
 * @throws {AsyncJobError} `CorruptRecord` when it cannot be relied on
 */
export function outcomeOf(job: JobRecord, location: string): Outcome | undefined {
  const problem = problemOfOutcome(job);
  if (problem !== undefined) throw corruptRecord(location, problem);
  const outcome = job["outcome"];
  if (!isJsonObject(outcome)) return undefined;
  const { stdout_base64, stderr_base64 } = outcome;
  return {
    verdict: String(outcome["verdict"]) as FinalVerdict,
    rc: numberIn(outcome["rc"]),
    ended_at: textIn(outcome["ended_at"]),
    seen_at: String(outcome["seen_at"]),
    stdout: String(outcome["stdout"]),
    stderr: String(outcome["stderr"]),
    ...(typeof stdout_base64 === "string" ? { stdout_base64 } : {}),
    ...(typeof stderr_base64 === "string" ? { stderr_base64 } : {}),
    stdout_bytes: numberIn(outcome["stdout_bytes"]),
    stderr_bytes: numberIn(outcome["stderr_bytes"]),
  };
}

/**
 * Makes the field `outcome` of a record.
 *
 * @param outcome how the job has ended
 * @returns the field, in the order of the contract
 */
export function outcomeField(outcome: Outcome): JsonObject {
  const { verdict, rc, ended_at, seen_at, stdout, stderr } = outcome;
  const { stdout_base64, stderr_base64 } = outcome;
  return {
    verdict,
    rc: numberOrNull(rc),
    ended_at,
    seen_at,
    stdout,
    ...(stdout_base64 === undefined ? {} : { stdout_base64 }),
    stderr,
    ...(stderr_base64 === undefined ? {} : { stderr_base64 }),
    stdout_bytes: numberOrNull(outcome.stdout_bytes),
    stderr_bytes: numberOrNull(outcome.stderr_bytes),
  };
}

function numberOrNull(value: number | null): JsonObject[string] {
  return value === null ? null : rawNumber(String(value));
}
