import { AsyncJobError } from "../errors.ts";
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  MAX_DEPTH,
  parseExactJson,
  stringifyExactJson,
} from "./exact_json.ts";
import { hiddenKind, quoted } from "../hidden_text.ts";
import { hasControlCharacter } from "./control_character.ts";
import { metadataTooLarge } from "./metadata.ts";
import { type RecordKey, recordPath } from "./record_key.ts";
import { formatTimestamp, parseTimestamp } from "./timestamp.ts";

/** Largest record in bytes that is written or read: 1 MiB of metadata laid out on lines, and fields to come. */
export const MAX_RECORD_BYTES = 16 * 1024 * 1024;

/** Longest job id in characters; Ansible's are about 20, and a message may quote one. */
const MAX_JOB_ID_LENGTH = 256;

/** What is remembered of one job. Fields that this version does not know stay in place behind these. */
export interface JobRecord extends JsonObject {
  job_name: string;
  host: string;
  /** Always text, although an id such as `123456.789` looks like a number. */
  ansible_job_id: string;
  /** RFC 3339, UTC, whole seconds: `2025-11-24T22:30:00Z`. */
  save_time: string;
  metadata: JsonObject;
}

/**
 * Builds the record of a job that was just started.
 *
 * @param key the checked names
 * @param ansibleJobId the id that Ansible gave the job, checked by {@link checkJobId}
 * @param metadata the user's own data
 * @param now the time of the save
 * @returns the record, its fields in the order of the contract
 */
export function buildRecord(
  key: RecordKey,
  ansibleJobId: string,
  metadata: JsonObject,
  now: Date,
): JobRecord {
  return {
    job_name: key.jobName,
    host: key.host,
    ansible_job_id: ansibleJobId,
    save_time: formatTimestamp(now),
    metadata,
    ...(key.playbookName === undefined ? {} : { playbook_name: key.playbookName }),
  };
}

/**
 * Writes a record as it is stored: two spaces a level and a final newline.
 *
 * @param record the record
 * @returns JSON text
 * @throws {AsyncJobError} `InvalidMetadata` when the text would exceed {@link MAX_RECORD_BYTES}
 */
export function serialiseRecord(record: JobRecord): string {
  const text = `${stringifyExactJson(record, 2)}\n`;
  const bytes = new TextEncoder().encode(text).length;
  if (bytes > MAX_RECORD_BYTES) throw metadataTooLarge(`the record made of it has ${bytes} bytes`);
  return text;
}

/**
 * Describes a record to people who look at the store with other tools.
 *
 * @param record the record
 * @returns its id and names under the keys that object metadata bears
 */
export function recordLabels(record: JobRecord): Record<string, string> {
  return {
    "x-ansible-job-id": record.ansible_job_id,
    "x-ansible-host": record.host,
    "x-ansible-job-name": record.job_name,
  };
}

/**
 * Reads a stored record and makes sure that it is the one that was asked for.
 *
 * @param content the stored bytes, UTF-8
 * @param key the names that it was looked up under
 * @param location where it was found, for the message
 * @returns the record with every field it had
 * @throws {AsyncJobError} `CorruptRecord` for anything that is not this job's record
 */
export function parseRecord(content: Uint8Array, key: RecordKey, location: string): JobRecord {
  return recordIn(parseContent(content, location), key, location);
}

/**
 * Takes a record out of what was parsed, as {@link parseRecord} does.
 *
 * @param value what is stored
 * @param key the names that it was looked up under
 * @param location where it was found, for the message
 * @returns the record with every field it had
 * @throws {AsyncJobError} `CorruptRecord` for anything that is not this job's record
 */
export function recordIn(value: JsonValue, key: RecordKey, location: string): JobRecord {
  const problem = problemOf(value);
  if (problem !== undefined) throw corruptRecord(location, problem);
  const record = value as JobRecord;
  const misfit = problemOfNames(record, key);
  if (misfit !== undefined) {
    throw corruptRecord(location, misfit, { hint: hintOfInnerStore(record, location) });
  }
  return record;
}

/**
 * The error for something at a record's place that is not a readable record.
 *
 * @param location where it is
 * @param problem what is wrong with it
 * @param more the error underneath, and a hint in the place of the usual one
 * @returns the error to throw
 */
export function corruptRecord(
  location: string,
  problem: string,
  { hint, cause }: { readonly hint?: string | undefined; readonly cause?: unknown } = {},
): AsyncJobError {
  return new AsyncJobError("CorruptRecord", `Cannot read the record ${location}: ${problem}`, {
    hint: hint ??
      "It was left untouched. Look at it: fix it by hand, or move it away only when you are sure " +
        "that the job may start again.",
    cause,
  });
}

/** A store below a prefix, or in a directory of another one, looks like a host with playbooks from outside. */
function hintOfInnerStore(record: JobRecord, location: string): string | undefined {
  const { job_name: jobName, host } = record;
  const own = `/${recordPath({ jobName, host })}`;
  if (Object.hasOwn(record, "playbook_name") || !location.endsWith(own)) return undefined;
  const store = location.slice(0, 1 - own.length);
  return `It was left untouched. If ${store} is a store of its own, the record is sound and belongs ` +
    `there: leave it. ${
      location.startsWith("oci://")
        ? "Stores in one bucket need a prefix each."
        : "One state directory must not lie in another."
    }`;
}

/** Made once: a listing reads thousands. */
let utf8: TextDecoder | undefined;

/**
 * Reads what a store holds as JSON, whatever it means.
 *
 * @param content the stored bytes, UTF-8
 * @param location where they were found, for the message
 * @returns the value
 * @throws {AsyncJobError} `CorruptRecord` for what is too large, empty, not UTF-8 or not JSON
 */
export function parseContent(content: Uint8Array, location: string): JsonValue {
  if (content.length > MAX_RECORD_BYTES) {
    throw corruptRecord(location, `it has ${content.length} bytes, more than ${MAX_RECORD_BYTES}`);
  }
  if (content.length === 0) throw corruptRecord(location, "it is empty");
  try {
    utf8 ??= new TextDecoder("utf-8", { fatal: true });
    return parseExactJson(utf8.decode(content), MAX_DEPTH + 1);
  } catch (error) {
    const detail = error instanceof SyntaxError
      ? `it is not JSON (${error.message})`
      : "it is not UTF-8";
    throw corruptRecord(location, detail, { cause: error });
  }
}

function problemOf(value: JsonValue): string | undefined {
  if (!isJsonObject(value)) return "it is not a JSON object";
  for (const field of ["job_name", "host", "ansible_job_id", "save_time"] as const) {
    if (!Object.hasOwn(value, field)) return `the field ${field} is missing`;
    if (typeof value[field] !== "string") return `the field ${field} is not a string`;
  }
  if (!Object.hasOwn(value, "metadata")) return "the field metadata is missing";
  const record = value as JobRecord;
  if (!isJsonObject(record.metadata)) return "the field metadata is not a JSON object";
  if (record.ansible_job_id === "") return "the field ansible_job_id is empty";
  if (parseTimestamp(record.save_time) === undefined) {
    return `the field save_time is not a date and time: ${quoted(record.save_time)}`;
  }
  return undefined;
}

/**
 * Compares the names that are stored with those that were asked for: a file system that ignores case, or a
 * copied file, can answer with another job's record.
 *
 * @param stored what is stored
 * @param key the names that it was looked up under
 * @returns what is wrong, in the middle of a sentence, or `undefined`
 */
export function problemOfNames(stored: JsonObject, key: RecordKey): string | undefined {
  const expected: [string, JsonValue | undefined, string | undefined][] = [
    ["job_name", stored["job_name"], key.jobName],
    ["host", stored["host"], key.host],
  ];
  // Records of the plain-Ansible roles lie in the playbook's directory without naming it.
  if (Object.hasOwn(stored, "playbook_name")) {
    expected.push(["playbook_name", stored["playbook_name"], key.playbookName]);
  }
  for (const [field, found, asked] of expected) {
    if (found !== asked) {
      const wanted = asked === undefined ? "none was asked for" : `${quoted(asked)} was asked for`;
      const held = typeof found === "string" ? quoted(found) : "not a string";
      return `it belongs to another job: ${field} is ${held}, ${wanted}`;
    }
  }
  return undefined;
}

/**
 * Checks that a text can be a job id.
 *
 * @param id what the user gave
 * @returns the same
 * @throws {AsyncJobError} `Usage`
 */
export function checkJobId(id: string): string {
  let problem: string | undefined;
  if (id === "") problem = "it is empty";
  else if (id.length > MAX_JOB_ID_LENGTH) {
    problem = `it has more than ${MAX_JOB_ID_LENGTH} characters`;
  } else if (/[/\\]/.test(id) || hasControlCharacter(id) || !id.isWellFormed()) {
    problem = "it contains a slash, a backslash or a control character";
  } else {
    const kind = hiddenKind(id);
    if (kind !== undefined) problem = `it looks like ${kind}`;
  }
  if (problem === undefined) return id;
  throw new AsyncJobError("Usage", `Invalid ansible_job_id: ${problem}`, {
    hint: "Give the ansible_job_id that the task with 'async' and 'poll: 0' registered, " +
      "for example j889214147243.9938.",
  });
}
