import { isTokenHash } from "./claim_token.ts";
import {
  isJsonObject,
  isRawNumber,
  type JsonObject,
  type JsonValue,
  rawNumber,
  stringifyExactJson,
} from "./exact_json.ts";
import {
  corruptRecord,
  MAX_RECORD_BYTES,
  parseContent,
  parseRecord,
  problemOfNames,
} from "./record.ts";
import type { RecordKey } from "./record_key.ts";
import { formatTimestamp, parseTimestamp } from "./timestamp.ts";

/** The form of claims that this version reads and writes. */
const VERSION = "1";

/** Longest lifetime that is read, in seconds: some 300 years. */
const MAX_TTL = 1e10;

/** An expired claim that another one has taken over: its own fields, and when the store wrote it. */
export interface FenceEntry extends JsonObject {
  claim_id: string;
  owner: string;
  token_sha256: string;
  /** RFC 3339 with milliseconds, by the store's clock. */
  written_at: string;
}

/** A job that somebody is about to start: the first state of the object that becomes its record. */
export interface Claim {
  /** Names the claim; no secret. */
  readonly id: string;
  readonly owner: string;
  /** How long it holds, in milliseconds from the store's time of its writing. */
  readonly ttl: number;
  /** When it was made, by the clock of its owner: for people only. */
  readonly claimTime: string;
  readonly tokenHash: string;
  /** All that it holds but fence and previous record, fields that this version does not know too. */
  readonly fields: JsonObject;
  /** The expired claims that it has taken over and that nobody has settled, the oldest first. */
  readonly fence: readonly FenceEntry[];
  /** The text of the record that it is to replace, byte for byte. */
  readonly previous: string | undefined;
}

/** What a claim is made of. */
export interface ClaimParts {
  readonly id: string;
  readonly owner: string;
  /** Whole seconds. */
  readonly ttlSeconds: number;
  readonly tokenHash: string;
  readonly now: Date;
}

/**
 * Builds a claim that takes nothing over.
 *
 * @param key the names of the job
 * @param parts what it is made of
 * @returns the claim
 */
export function buildClaim(key: RecordKey, parts: ClaimParts): Claim {
  const { id, owner, ttlSeconds, tokenHash, now } = parts;
  const claimTime = formatTimestamp(now);
  const fields = {
    claim_version: rawNumber(VERSION),
    claim_id: id,
    job_name: key.jobName,
    host: key.host,
    ...(key.playbookName === undefined ? {} : { playbook_name: key.playbookName }),
    owner,
    ttl: rawNumber(String(ttlSeconds)),
    claim_time: claimTime,
    token_sha256: tokenHash,
  };
  const ttl = ttlSeconds * 1000;
  return { id, owner, ttl, claimTime, tokenHash, fields, fence: [], previous: undefined };
}

/**
 * Writes a claim as it is stored: two spaces a level and a final newline.
 *
 * @param claim the claim
 * @returns JSON text
 */
export function serialiseClaim(
  { fields, fence, previous }: Pick<Claim, "fields" | "fence" | "previous">,
): string {
  const whole = {
    ...fields,
    ...(fence.length === 0 ? {} : { fence }),
    ...(previous === undefined ? {} : { previous }),
  };
  return `${stringifyExactJson(whole, 2)}\n`;
}

/**
 * The bytes of a claim that is to be written.
 *
 * @param claim the claim
 * @param location where to, for the message
 * @returns UTF-8
 * @throws {AsyncJobError} `CorruptRecord` when what it takes over is too large to be kept in it
 */
export function claimContent(claim: Claim, location: string): Uint8Array {
  const content = new TextEncoder().encode(serialiseClaim(claim));
  if (content.length <= MAX_RECORD_BYTES) return content;
  throw corruptRecord(
    location,
    `a claim that keeps what is there would have ${content.length} bytes, more than ${MAX_RECORD_BYTES}`,
  );
}

/**
 * Describes a claim to people who look at the store with other tools.
 *
 * @param key the names of the job
 * @returns them under the keys that object metadata bears
 */
export function claimLabels({ host, jobName }: RecordKey): Record<string, string> {
  return { "x-ansible-host": host, "x-ansible-job-name": jobName };
}

/**
 * Tells a claim from a record and from what is neither.
 *
 * @param value what an object holds
 * @returns whether it says that it is a claim
 */
export function isClaim(value: JsonValue): value is JsonObject {
  return isJsonObject(value) && Object.hasOwn(value, "claim_id") &&
    !Object.hasOwn(value, "ansible_job_id");
}

/**
 * Reads a stored claim, and makes sure that it is of the job that was asked for.
 *
 * @param content the stored bytes, UTF-8
 * @param key the names that it was looked up under
 * @param location where it was found, for the message
 * @returns the claim, or `undefined` when the bytes do not say that they are one
 * @throws {AsyncJobError} `CorruptRecord` for a claim that cannot be relied on, or that a newer version wrote
 */
export function parseClaim(
  content: Uint8Array,
  key: RecordKey,
  location: string,
): Claim | undefined {
  const value = parseContent(content, location);
  return isClaim(value) ? claimIn(value, key, location) : undefined;
}

/**
 * Takes a claim out of what was parsed, as {@link parseClaim} does.
 *
 * @param value what is stored, which says that it is a claim
 * @param key the names that it was looked up under
 * @param location where it was found, for the message
 * @returns the claim
 * @throws {AsyncJobError} `CorruptRecord` for a claim that cannot be relied on, or that a newer version wrote
 */
export function claimIn(value: JsonObject, key: RecordKey, location: string): Claim {
  const { fence = [], previous, ...fields } = value;
  refuseOtherVersion(fields, location);
  const problem = problemOfFields(fields) ?? problemOfFence(fence) ?? problemOfNames(fields, key);
  if (problem !== undefined) throw corruptClaim(location, problem);
  if (previous !== undefined && typeof previous !== "string") {
    throw corruptClaim(location, "the field previous is not a string");
  }
  if (previous !== undefined) requireRecord(previous, key, location);
  return {
    id: String(fields["claim_id"]),
    owner: String(fields["owner"]),
    ttl: numberOf(fields["ttl"]) * 1000,
    claimTime: String(fields["claim_time"]),
    tokenHash: String(fields["token_sha256"]),
    fields,
    fence: fence as unknown as readonly FenceEntry[],
    previous,
  };
}

function refuseOtherVersion({ claim_version: version }: JsonObject, location: string): void {
  if (version === undefined) throw corruptClaim(location, "the field claim_version is missing");
  if (isRawNumber(version) && version.rawJSON === VERSION) return;
  const shown = isRawNumber(version) ? version.rawJSON.slice(0, 20) : "no number";
  throw corruptRecord(location, `it is a claim of another form, version ${shown}`, {
    hint: "A newer async-job wrote it, and it was left untouched: install that version here too.",
  });
}

function problemOfFields(fields: JsonObject): string | undefined {
  for (const field of ["claim_id", "job_name", "host", "owner", "claim_time", "token_sha256"]) {
    if (!Object.hasOwn(fields, field)) return `the field ${field} is missing`;
    if (typeof fields[field] !== "string") return `the field ${field} is not a string`;
  }
  if (fields["claim_id"] === "") return "the field claim_id is empty";
  const ttl = numberOf(fields["ttl"]);
  if (!Number.isSafeInteger(ttl) || ttl < 1 || ttl > MAX_TTL) {
    return "the field ttl is not a number of seconds";
  }
  if (parseTimestamp(String(fields["claim_time"])) === undefined) {
    return "the field claim_time is not a date and time";
  }
  return isTokenHash(String(fields["token_sha256"]))
    ? undefined
    : "the field token_sha256 is not a hash of 64 hexadecimal digits";
}

function problemOfFence(fence: JsonValue): string | undefined {
  if (!Array.isArray(fence)) return "the field fence is not a list";
  const at = fence.findIndex((entry) => !isFenceEntry(entry));
  return at === -1 ? undefined : `entry ${at + 1} of the field fence is no claim`;
}

function isFenceEntry(entry: JsonValue): boolean {
  if (!isJsonObject(entry)) return false;
  const { claim_id: id, owner, token_sha256: hash, written_at: writtenAt, text = "" } = entry;
  return typeof id === "string" && id !== "" && typeof owner === "string" &&
    typeof hash === "string" && isTokenHash(hash) && typeof writtenAt === "string" &&
    parseTimestamp(writtenAt) !== undefined && typeof text === "string";
}

function requireRecord(previous: string, key: RecordKey, location: string): void {
  parseRecord(new TextEncoder().encode(previous), key, `${location} (the previous record in it)`);
}

function numberOf(value: JsonValue | undefined): number {
  return isRawNumber(value) && /^\d+$/.test(value.rawJSON) ? Number(value.rawJSON) : NaN;
}

function corruptClaim(location: string, problem: string): Error {
  return corruptRecord(location, `it is a broken claim: ${problem}`);
}
