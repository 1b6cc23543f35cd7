import { parseAge } from "../output/duration.ts";
import { AsyncJobError } from "../errors.ts";
import { quoted } from "../hidden_text.ts";
import type { JobRecord } from "../record/record.ts";
import { checkName, type RecordKey } from "../record/record_key.ts";
import type { OptionName } from "../settings/options.ts";
import type { GivenOptions } from "../settings/given.ts";
import { parseTimestamp } from "../record/timestamp.ts";

/** Which records a command is about. */
export interface Selection {
  readonly host: string | undefined;
  readonly playbookName: string | undefined;
  /** Decides by the names alone. */
  readonly takesKey: (key: RecordKey) => boolean;
  /** Decides by what the record holds. */
  readonly takesRecord: (record: JobRecord) => boolean;
}

/**
 * Reads the options that select records.
 *
 * @param given what the user gave
 * @param now the time that ages are counted to
 * @returns the selection
 * @throws {AsyncJobError} `InvalidName`, `Usage`
 */
export async function selection(given: GivenOptions, now: Date): Promise<Selection> {
  const host = textOf(given, "host");
  const playbookName = textOf(given, "playbook-name");
  if (host !== undefined) checkName("host", host);
  if (playbookName !== undefined) checkName("playbook_name", playbookName);
  const pattern = textOf(given, "job-name");
  const isWanted = pattern === undefined
    ? () => true
    : (await import("./glob.ts")).globMatcher("job-name", pattern);
  const older = ageOf(given, "older-than");
  const newer = ageOf(given, "newer-than");
  return {
    host,
    playbookName,
    takesKey: ({ jobName }) => isWanted(jobName),
    takesRecord: ({ save_time }) => {
      const age = now.getTime() - (parseTimestamp(save_time) ?? NaN);
      return (older === undefined || age >= older) && (newer === undefined || age < newer);
    },
  };
}

/**
 * Reads `--limit`.
 *
 * @param given what the user gave
 * @returns the limit, `Infinity` when none is given
 * @throws {AsyncJobError} `Usage`
 */
export function limitOf(given: GivenOptions): number {
  const text = textOf(given, "limit");
  if (text === undefined) return Infinity;
  const limit = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(limit)) return limit;
  throw new AsyncJobError("Usage", `Invalid --limit ${quoted(text)}: it is no number`, {
    hint: "Write a whole number such as 20.",
  });
}

function ageOf(given: GivenOptions, name: "older-than" | "newer-than"): number | undefined {
  const text = textOf(given, name);
  return text === undefined ? undefined : parseAge(name, text);
}

function textOf(given: GivenOptions, name: OptionName): string | undefined {
  const value = given.get(name)?.value;
  return typeof value === "string" ? value : undefined;
}
