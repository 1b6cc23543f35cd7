import { AsyncJobError } from "../errors.ts";
import { quoted } from "../hidden_text.ts";
import { parseDuration } from "../output/duration.ts";
import type { JobState } from "../record/job_state.ts";
import { checkName, type RecordKey } from "../record/record_key.ts";
import { parseTimestamp } from "../record/timestamp.ts";
import { type GivenOptions, plainText } from "../settings/given.ts";
import { CHOICES } from "../settings/options.ts";
import { didYouMean } from "../settings/suggest.ts";

/** Which records a command is about. */
export interface Selection {
  readonly host: string | undefined;
  readonly playbookName: string | undefined;
  /** Tells whether a job's name is meant. */
  readonly matchesName: (jobName: string) => boolean;
  /** Shortest time since the save, in milliseconds. */
  readonly olderThan: number | undefined;
  /** What the time since the save stays below, in milliseconds. */
  readonly newerThan: number | undefined;
  /** The states that are meant; all when there are none here. */
  readonly states: readonly JobState[];
}

/**
 * Reads the options that select records.
 *
 * @param given what the user gave
 * @returns the selection
 * @throws {AsyncJobError} `InvalidName`, `Usage`
 */
export async function readSelection(given: GivenOptions): Promise<Selection> {
  const host = plainText("host", given);
  const playbookName = plainText("playbook-name", given);
  if (host !== undefined) checkName("host", host);
  if (playbookName !== undefined) checkName("playbook_name", playbookName);
  const pattern = plainText("job-name", given);
  return {
    host,
    playbookName,
    matchesName: pattern === undefined ? () => true : await nameMatcher(pattern),
    olderThan: durationOf("older-than", given),
    newerThan: durationOf("newer-than", given),
    states: statesOf(given),
  };
}

/**
 * Decides by the names alone.
 *
 * @param selection what is meant
 * @param key a record's names; host and playbook are left to the store's listing
 * @returns whether the record may be meant
 */
export function selectsKey({ matchesName }: Selection, { jobName }: RecordKey): boolean {
  return matchesName(jobName);
}

/**
 * Decides by the state of the job.
 *
 * @param selection what is meant
 * @param state the state
 * @returns whether it is meant
 */
export function selectsState({ states }: Selection, state: JobState): boolean {
  return states.length === 0 || states.includes(state);
}

/**
 * Decides by the time that stands in it.
 *
 * @param selection what is meant
 * @param time when the record was saved, or the claim made
 * @param now the time that ages are counted to
 * @returns whether it is meant
 */
export function selectsTime(
  { olderThan, newerThan }: Selection,
  time: string,
  now: Date,
): boolean {
  if (olderThan === undefined && newerThan === undefined) return true;
  const age = now.getTime() - (parseTimestamp(time) ?? NaN);
  return (olderThan === undefined || age >= olderThan) &&
    (newerThan === undefined || age < newerThan);
}

async function nameMatcher(pattern: string): Promise<(name: string) => boolean> {
  const { globMatcher } = await import("./glob.ts");
  try {
    return globMatcher(pattern);
  } catch (cause) {
    throw new AsyncJobError(
      "Usage",
      `Invalid --job-name ${quoted(pattern)}: it is not a pattern`,
      { hint: "Write a name, or a pattern such as 'nightly_*'.", cause },
    );
  }
}

function durationOf(name: "older-than" | "newer-than", given: GivenOptions): number | undefined {
  const text = plainText(name, given);
  return text === undefined ? undefined : parseDuration(name, text);
}

function statesOf(given: GivenOptions): readonly JobState[] {
  const text = plainText("state", given);
  if (text === undefined) return [];
  const known: readonly JobState[] = CHOICES.state;
  return text.split(",").map((part) => {
    const state = known.find((name) => name === part.trim());
    if (state !== undefined) return state;
    const choices = `The states are: ${known.join(", ")}. Separate several with commas.`;
    throw new AsyncJobError("Usage", `Unknown state ${quoted(part.trim())} in --state`, {
      hint: didYouMean(part.trim(), known, choices),
    });
  });
}
