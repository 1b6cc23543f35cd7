import { AsyncJobError } from "../../errors.ts";
import {
  isJsonObject,
  isRawNumber,
  type JsonObject,
  type JsonValue,
  parseExactJson,
} from "../exact_json.ts";
import type { Output } from "../outcome.ts";
import type { Stream } from "./observation.ts";
import type { Judgement } from "./judge.ts";
import { outputOf } from "./output_of.ts";
import { MAX_OBSERVATION_LENGTH, MAX_TAIL_BYTES } from "./parse_observation.ts";

/** Bytes of each stream that are kept where nobody says how many. */
const DEFAULT_TAIL_BYTES = 64 * 1024;

/** What Ansible's `async_status` has said of a job. */
export interface AsyncStatus extends Judgement, Output {
  readonly jobId: string | undefined;
  /** Whether Ansible knows the job: another user than the one who started it may not. */
  readonly isKnown: boolean;
}

/**
 * Reads the result of Ansible's module `async_status`, `{"async_status":{…}}` with `output_tail` beside it
 * where another number of bytes than 64 KiB is to be kept of each stream.
 *
 * The module's own words are those of its source: `could not find job` for a job without a file,
 * `Timeout exceeded` from the process that ends a job at its limit. Before 2.19 its flags are 0 and 1.
 *
 * @param text JSON
 * @returns what it says of the job
 * @throws {AsyncJobError} `Usage` for what is no such result
 */
export function parseAsyncStatus(text: string): AsyncStatus {
  if (text.length > MAX_OBSERVATION_LENGTH) throw refused("it has more than 16 MiB");
  const { async_status: result, output_tail: limit } = objectIn(text);
  if (!isJsonObject(result)) throw refused("it has no object async_status");
  const { ansible_job_id: jobId, finished, stdout, stderr } = result;
  if (!isFlag(finished)) throw refused("async_status does not say whether the job has finished");
  const bytes = limit === undefined || limit === null ? DEFAULT_TAIL_BYTES : tailBytesIn(limit);
  return {
    ...judgementOf(result),
    ...outputOf({ stdout: streamOf(stdout, bytes), stderr: streamOf(stderr, bytes) }),
    jobId: typeof jobId === "string" && jobId !== "" ? jobId : undefined,
    isKnown: !isUnknown(result),
  };
}

function judgementOf(result: JsonObject): Judgement {
  const { finished, failed, rc, msg } = result;
  const unknownEnd = { rc: null, endedAt: null };
  if (!isTrue(finished)) return { verdict: "running", ...unknownEnd };
  if (isUnknown(result)) return { verdict: "lost", ...unknownEnd };
  const status = isRawNumber(rc) && Number.isSafeInteger(Number(rc.rawJSON))
    ? Number(rc.rawJSON)
    : null;
  if (status === null && msg === "Timeout exceeded") return { verdict: "expired", ...unknownEnd };
  const hasFailed = isTrue(failed) || (status ?? 0) !== 0;
  return { verdict: hasFailed ? "failed" : "succeeded", rc: status, endedAt: null };
}

function isUnknown({ failed, msg }: JsonObject): boolean {
  return isTrue(failed) && msg === "could not find job";
}

function isFlag(value: JsonValue | undefined): boolean {
  return typeof value === "boolean" ||
    (isRawNumber(value) && (value.rawJSON === "0" || value.rawJSON === "1"));
}

function isTrue(value: JsonValue | undefined): boolean {
  return value === true || (isRawNumber(value) && value.rawJSON === "1");
}

/** Ansible gives the whole stream, bytes that are not UTF-8 as half characters. */
function streamOf(text: JsonValue | undefined, limit: number): Stream | undefined {
  if (typeof text !== "string") return undefined;
  const whole = new TextEncoder().encode(text);
  return { bytes: whole.length, tail: whole.subarray(Math.max(0, whole.length - limit)) };
}

function tailBytesIn(limit: JsonValue): number {
  const bytes = isRawNumber(limit) ? Number(limit.rawJSON) : NaN;
  if (Number.isInteger(bytes) && bytes >= 0 && bytes <= MAX_TAIL_BYTES) return bytes;
  throw refused(`output_tail is not a whole number from 0 to ${MAX_TAIL_BYTES}`);
}

function objectIn(text: string): JsonObject {
  let value: JsonValue;
  try {
    value = parseExactJson(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw refused(`it is not JSON (${error.message})`, error);
  }
  if (!isJsonObject(value)) throw refused("it is not a JSON object");
  return value;
}

function refused(problem: string, cause?: unknown): AsyncJobError {
  return new AsyncJobError("Usage", `Cannot read the observation: ${problem}`, {
    hint: 'Give what the task with async_status registered, as {"async_status":{…}}.',
    cause,
  });
}
