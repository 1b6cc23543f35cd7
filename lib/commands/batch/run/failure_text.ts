import { quoted, withoutSecrets } from "../../../hidden_text.ts";
import { printable } from "../../../output/printable.ts";
import type { Run } from "../../../record/run.ts";
import type { KnownJob } from "./known_job.ts";

/** How much of a stream a failing task shows: lines, and characters of them. */
const [LINES, CHARACTERS] = [5, 1000];

/** What has become of a job, as the rest of a sentence; those that are no failures are not here. */
const SAYINGS: Partial<
  Record<KnownJob["verdict"], (known: KnownJob, run: Run | undefined) => string>
> = {
  failed: ({ rc }) => `failed with exit status ${rc ?? "unknown"}`,
  expired: (_, run) => {
    const seconds = run?.time_limit ?? undefined;
    const limit = seconds === undefined ? "" : ` of ${seconds} seconds`;
    return `expired: it is gone without an exit status, past its time limit${limit}`;
  },
  killed: () =>
    "was killed: it is gone without an exit status, before its time limit or by a reboot of its host",
  cancelled: () => "was cancelled",
  lost: () => "is lost: its host answers, and knows nothing of it",
  unreachable: () => "is not known now: its host is unreachable",
};

/** What to do about it. */
const HINTS: Partial<Record<KnownJob["verdict"], string>> = {
  failed: "See its output, and start it again",
  expired: "Give it more time, and start it again",
  killed: "See why on its host, and start it again",
  cancelled: "Start it again",
  lost: "Look for its work by hand, and start it again",
};

/**
 * Says why a role fails on what is known of a job.
 *
 * @param jobName the job
 * @param host its host
 * @param known what is known of it
 * @param run how it was started, if that is known
 * @param restartVariable the variable that lets it start again
 * @returns the text of the failing task; empty when the verdict is no failure
 */
export function failureText(
  jobName: string,
  host: string,
  known: KnownJob,
  run: Run | undefined,
  restartVariable: string,
): string {
  const saying = SAYINGS[known.verdict]?.(known, run);
  if (saying === undefined) return "";
  const text = `Job ${quoted(jobName)} of host ${quoted(host)} ${saying}${factsOf(known)}.`;
  const advice = HINTS[known.verdict];
  const hint = advice === undefined
    ? "Try again when it answers."
    : `${advice} with ${restartVariable}: ${
      known.verdict === "cancelled" ? "restart" : "restart_if_failed"
    }.`;
  return `${text} Hint: ${hint}${lastLines(known)}`;
}

function factsOf({ job, started_at, ended_at }: KnownJob): string {
  const facts = [
    job && `job id ${job.ansible_job_id}`,
    started_at && `started ${started_at}`,
    ended_at && `ended ${ended_at}`,
  ].filter(Boolean);
  return facts.length === 0 ? "" : ` (${facts.join(", ")})`;
}

/** What the job has said last: of its errors, or else of its output. */
function lastLines({ stdout, stderr }: KnownJob): string {
  const [stream, tail] = stderr.trim() === "" ? ["stdout", stdout] : ["stderr", stderr];
  const lines = tail.trimEnd().split("\n").slice(-LINES).join("\n");
  if (lines === "") return "";
  const shown = printable(withoutSecrets(lines)).slice(-CHARACTERS).toWellFormed();
  return `\nThe end of its ${stream}:\n${shown}`;
}
