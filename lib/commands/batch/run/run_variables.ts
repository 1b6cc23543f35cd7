import { AsyncJobError } from "../../../errors.ts";
import { isClaimTtl, TTL_RANGE } from "../../claims/claim_ttl.ts";
import type { WhenEnded } from "../../claims/when_ended.ts";
import { parseDuration } from "../../../output/duration.ts";
import { isRawNumber, type JsonObject } from "../../../record/exact_json.ts";
import { CHOICES } from "../../../settings/options.ts";
import { type JobCommand, readJobCommand } from "./job_command.ts";
import { givenIn, type RoleVariables, textIn } from "./role_variables.ts";

/** Longest time in seconds that Ansible's `async` and a system's timers take: 24 days. */
const MAX_SECONDS = 2_147_483;

/** Longest end of a stream, in bytes, that is kept. */
const MAX_TAIL = 1_048_576;

/** The end of a stream that is kept unless somebody says otherwise, in bytes. */
const DEFAULT_TAIL = 65_536;

/** What the variables of `async_job_run` say of every visit to a job. */
export interface RunVariables {
  /** Seconds to wait for its end, 0 when the play goes on at once. */
  readonly wait: number;
  /** Seconds between two looks at it. */
  readonly poll: number;
  readonly outputTail: number;
  readonly whenEnded: WhenEnded;
  /** Whether it may be started. */
  readonly mayStart: boolean;
  /** Whether the role fails when the job did not succeed. */
  readonly fails: boolean;
}

/** What they say of a start. */
export interface StartVariables {
  readonly command: JobCommand;
  readonly asyncDir: string;
  readonly chdir: string;
  /** Seconds after which Ansible ends the job. */
  readonly timeLimit: number;
  /** Seconds to wait for its start to be seen. */
  readonly await: number;
}

/**
 * Reads what counts for every visit.
 *
 * @param variables those of the role
 * @returns what they say
 * @throws {AsyncJobError} `InvalidSetting`
 */
export function readRunVariables(variables: RoleVariables): RunVariables {
  return {
    wait: variables.wholeNumber("wait", { min: 0, max: MAX_SECONDS, fallback: 0 }),
    poll: variables.wholeNumber("poll", { min: 1, max: MAX_SECONDS, fallback: 10 }),
    outputTail: readOutputTail(variables),
    whenEnded: readWhenEnded(variables),
    mayStart: variables.flag("start", true),
    fails: variables.flag("fail", true),
  };
}

/**
 * Reads how much of each stream is kept.
 *
 * @param variables those of a role
 * @returns bytes
 * @throws {AsyncJobError} `InvalidSetting`
 */
export function readOutputTail(variables: RoleVariables): number {
  return variables.wholeNumber("output_tail", { min: 0, max: MAX_TAIL, fallback: DEFAULT_TAIL });
}

/**
 * Reads what counts for a start, all of it before anything is claimed.
 *
 * @param variables those of the role
 * @param line the role's line
 * @returns what they say
 * @throws {AsyncJobError} `InvalidSetting`, `Usage`
 */
export function readStartVariables(variables: RoleVariables, line: JsonObject): StartVariables {
  if (!variables.flag("start", true)) {
    throw new AsyncJobError("Usage", `Cannot claim what ${variables.nameOf("start")} forbids`, {
      hint: "Observe the job, or let it be started.",
    });
  }
  checkClaimTtl(variables);
  return {
    command: readJobCommand(variables),
    asyncDir: readAsyncDir(line),
    chdir: variables.text("chdir") ?? "",
    timeLimit: variables.wholeNumber("time_limit", { min: 1, max: MAX_SECONDS }),
    await: secondsIn(line, "await"),
  };
}

function readWhenEnded(variables: RoleVariables): WhenEnded {
  const text = variables.text("when_ended") ?? "keep";
  const choice = CHOICES["when-ended"].find((known) => known === text);
  if (choice !== undefined) return choice;
  const choices = `Choose one of: ${CHOICES["when-ended"].join(", ")}.`;
  throw variables.invalid("when_ended", "there is no such choice", choices, text);
}

/** The claim reads it again, and knows it by the name of an option only. */
function checkClaimTtl(variables: RoleVariables): void {
  const text = variables.text("claim_ttl");
  if (text === undefined || isClaimTtl(secondsOf(text))) return;
  const hint = "Write the time that a start may take, with some to spare, such as 15m.";
  throw variables.invalid("claim_ttl", TTL_RANGE, hint, text);
}

/** `NaN` for what is no duration. */
function secondsOf(text: string): number {
  try {
    return parseDuration("ttl", text) / 1000;
  } catch {
    return NaN;
  }
}

/** The directory of Ansible's own files, which only the host can resolve. */
function readAsyncDir(line: JsonObject): string {
  const [text, problem] = textIn(givenIn(line, "async_dir") ?? "");
  if (text !== "") return text;
  throw new AsyncJobError(
    "InvalidSetting",
    `Invalid ansible_async_dir: it ${problem?.what ?? "is empty"}`,
    { hint: "Set it to a directory on the host, or leave it to Ansible's async_dir." },
  );
}

/** What the role's own tasks give, and no user. */
function secondsIn(line: JsonObject, key: string): number {
  const value = givenIn(line, key);
  const text = isRawNumber(value) ? value.rawJSON : value;
  return typeof text === "string" && /^\d{1,7}$/.test(text) ? Number(text) : 0;
}
