import { quoted, withoutSecrets } from "../../../hidden_text.ts";
import { printable } from "../../../output/printable.ts";
import type { Run } from "../../../record/run.ts";
import { becauseOf, type Failure, failure, reachHint } from "./failure.ts";
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

/** What is known of the place of a failure, beside the job. */
export interface FailurePlace {
  readonly jobName: string;
  /** The job's host. */
  readonly host: string;
  /** The host that the role was called for. */
  readonly id: string;
  /** Where the record is. */
  readonly location: string;
  /** What Ansible says of its way to the host, when there is none. */
  readonly unreachableReason: string;
  /** The variable that lets the job start again. */
  readonly restartVariable: string;
}

/**
 * Says why a role fails on what is known of a job.
 *
 * @param place job, host and record
 * @param known what is known of it
 * @param run how it was started, if that is known
 * @returns what the failing task shows; `undefined` when the verdict is no failure
 */
export function jobFailure(
  place: FailurePlace,
  known: KnownJob,
  run: Run | undefined,
): Failure | undefined {
  const saying = SAYINGS[known.verdict]?.(known, run);
  if (saying === undefined) return undefined;
  const job = `Job ${quoted(place.jobName)} of host ${quoted(place.host)}`;
  const message = `${job} ${saying}${factsOf(known)}${reasonOf(place, known)}`;
  return failure(message, hintOf(place, known, run), lastLines(known));
}

function reasonOf({ unreachableReason }: FailurePlace, { verdict }: KnownJob): string {
  return verdict === "unreachable" ? becauseOf(unreachableReason) : "";
}

function hintOf(
  { id, location, restartVariable }: FailurePlace,
  { verdict, job }: KnownJob,
  run: Run | undefined,
): string {
  const advice = HINTS[verdict];
  if (advice === undefined) return reachHint(id);
  // Nobody has saved that it is lost: another user may have started it.
  if (verdict === "lost" && job !== undefined && run === undefined) {
    return "Look for its work by hand, and ask as the user who started it; to start it again, " +
      `remove its record ${location} first, with async-job delete.`;
  }
  const policy = verdict === "cancelled" ? "restart" : "restart_if_failed";
  return `${advice} with ${restartVariable}: ${policy}.`;
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
