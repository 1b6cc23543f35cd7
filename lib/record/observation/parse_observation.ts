import { AsyncJobError } from "../../errors.ts";
import { quoted } from "../../hidden_text.ts";
import { parseTimestamp } from "../timestamp.ts";
import { asyncFileIn, endStatusIn, fenceIn, isLinkText, secondsIn } from "./link_text.ts";
import type { Observation, Observations, Stream } from "./observation.ts";

/** Longest text that is read, in bytes; characters that are not ASCII count as one here. */
export const MAX_OBSERVATION_LENGTH = 16 * 1024 * 1024;

/** Longest tail of a stream, in bytes. */
export const MAX_TAIL_BYTES = 1024 * 1024;

/** First lines of what a script prints. */
const [LOOK, PREPARED] = ["async-job-observation 1", "async-job-prepared 1"];

/** What can be said of the directory of a job. */
const DIRS = ["present", "absent", "unreadable"] as const;

/** What follows the first line of a look, in this order. */
const LOOK_KEYS = [
  "claim_id",
  "now",
  "uptime",
  "boot_id",
  "user",
  "async_dir",
  "job_dir",
  "dir",
  "fence",
  "command",
  "alive",
  "status",
  "cancel",
  "async",
  "stdout",
  "stderr",
  "end",
] as const;

/** What follows the first line of the trailer, in this order. */
const PREPARED_KEYS = [
  "claim_id",
  "async_dir",
  "job_dir",
  "user",
  "boot_id",
  "now",
  "end",
] as const;

/**
 * Reads what a host's scripts have printed: looks at jobs, and perhaps the word that the place of a claim was
 * made ready. All of it has to be there, in its order, and nothing else: half a look would be a wrong verdict.
 *
 * @param text the whole text
 * @returns what it says
 * @throws {AsyncJobError} `Usage` for anything else, with what is wrong and where
 */
export function parseObservations(text: string): Observations {
  if (text.length > MAX_OBSERVATION_LENGTH) throw refused("it has more than 16 MiB");
  if (!text.isWellFormed()) throw refused("it holds half a character (a lone surrogate)");
  const lines = withoutLastLineEnds(text).split("\n");
  if (lines.length === 1 && lines[0] === "") throw refused("it is empty");
  const jobs: Observation[] = [];
  let prepared: string | undefined;
  for (let at = 0; at < lines.length;) {
    if (prepared !== undefined) throw refused(`line ${at + 1} stands behind the end`);
    if (lines[at] === LOOK) {
      jobs.push(lookIn(valuesAt(lines, at, LOOK_KEYS), at));
      at += LOOK_KEYS.length + 1;
    } else if (lines[at] === PREPARED) {
      prepared = valuesAt(lines, at, PREPARED_KEYS).claim_id;
      at += PREPARED_KEYS.length + 1;
    } else throw refused(`line ${at + 1} is not ${quoted(LOOK)}`);
  }
  return { jobs, prepared };
}

/** The values of the lines behind a first line, each of which begins with its key. */
function valuesAt<Key extends string>(
  lines: readonly string[],
  start: number,
  keys: readonly Key[],
): Record<Key | "claim_id" | "end", string> {
  const values: Partial<Record<string, string>> = {};
  for (const [index, key] of keys.entries()) {
    const line = lines[start + 1 + index];
    if (line === undefined) {
      throw refused(`it breaks off: line ${start + 2 + index}, '${key}', is missing`);
    }
    if (!line.startsWith(`${key} `) && line !== key) {
      throw refused(`line ${start + 2 + index} is not the line '${key}'`);
    }
    values[key] = line.slice(key.length + 1);
  }
  const { claim_id = "", end } = values;
  if (claim_id === "") throw refused(`line ${start + 2}: the claim_id is empty`);
  if (end !== claim_id) {
    throw refused(
      `what begins on line ${start + 1} does not end with the claim that it begins with`,
    );
  }
  return values as Record<Key | "claim_id" | "end", string>;
}

function lookIn(values: Record<typeof LOOK_KEYS[number], string>, start: number): Observation {
  const read = <Value>(
    key: typeof LOOK_KEYS[number],
    reader: (text: string) => Value | undefined,
  ): Value => {
    const value = reader(values[key]);
    if (value !== undefined) return value;
    const shown = key === "stdout" || key === "stderr" ? "" : `: ${quoted(values[key])}`;
    throw refused(`line ${start + 2 + LOOK_KEYS.indexOf(key)}, '${key}', cannot be read${shown}`);
  };
  const unless = <Value>(
    nothing: string,
    key: typeof LOOK_KEYS[number],
    reader: (text: string) => Value | undefined,
  ): Value | undefined => values[key] === nothing ? undefined : read(key, reader);
  unless("none", "command", linkIn);
  return {
    claimId: values.claim_id,
    now: read("now", timeIn),
    uptime: unless("-", "uptime", secondsIn),
    bootId: unless("-", "boot_id", wordIn),
    user: read("user", wordIn),
    asyncDir: read("async_dir", pathIn),
    jobDir: read("job_dir", pathIn),
    dir: read("dir", (text) => DIRS.find((dir) => dir === text)),
    fence: unless("none", "fence", fenceIn),
    alive: read("alive", (text) => text === "yes" ? true : text === "no" ? false : undefined),
    status: unless("none", "status", endStatusIn),
    cancel: unless("none", "cancel", linkIn) !== undefined,
    async: read("async", asyncFileIn),
    stdout: unless("none", "stdout", streamIn),
    stderr: unless("none", "stderr", streamIn),
  };
}

function timeIn(text: string): string | undefined {
  return parseTimestamp(text) === undefined ? undefined : text;
}

function linkIn(text: string): string | undefined {
  return isLinkText(text) ? text : undefined;
}

function wordIn(text: string): string | undefined {
  return text === "" ? undefined : text;
}

function pathIn(text: string): string | undefined {
  return text.startsWith("/") ? text : undefined;
}

/**
 * A length, and behind it the last bytes in hexadecimal digits; `-` or nothing stands for none. A stream that
 * has grown between the two has more bytes than the length says.
 */
function streamIn(text: string): Stream | undefined {
  const [, length, digits = "-"] = /^(\d{1,15})(?: (-|[0-9a-fA-F]*))?$/.exec(text) ?? [];
  if (length === undefined || (digits !== "-" && digits.length % 2 !== 0)) return undefined;
  const tail = digits === "-" ? new Uint8Array() : Uint8Array.fromHex(digits);
  if (tail.length > MAX_TAIL_BYTES) return undefined;
  return { bytes: Math.max(Number(length), tail.length), tail };
}

/** By hand, because an expression for the end of a text takes quadratic time on many empty lines. */
function withoutLastLineEnds(text: string): string {
  let end = text.length;
  while (text[end - 1] === "\n") end--;
  return text.slice(0, end);
}

function refused(problem: string): AsyncJobError {
  return new AsyncJobError("Usage", `Cannot read the observation: ${problem}`, {
    hint: "Give what the host's script printed, whole and unchanged; look at the job again if it " +
      "was cut short.",
  });
}
