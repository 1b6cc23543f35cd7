import type { Deps } from "../../deps.ts";
import { AsyncJobError } from "../../errors.ts";
import { quoted } from "../../hidden_text.ts";
import type { AsyncStatus } from "../../record/observation/async_status.ts";
import { judge, type Judgement, judgeStart } from "../../record/observation/judge.ts";
import type { Observation } from "../../record/observation/observation.ts";
import { outputOf } from "../../record/observation/output_of.ts";
import { outcomeOf, type Output } from "../../record/outcome.ts";
import type { RecordKey } from "../../record/record_key.ts";
import { runOf } from "../../record/run.ts";
import { formatTimestamp } from "../../record/timestamp.ts";
import { isFinalVerdict } from "../../record/verdict.ts";
import type { Store } from "../../stores/store.ts";
import type { RecordState } from "../../stores/stored_state.ts";
import { refuseUnloadable } from "../refuse_unloadable.ts";
import { keepOutcome } from "./keep_outcome.ts";
import { fromLook, fromRecord } from "./observe_answer.ts";
import type { ObserveResult } from "./observe_result.ts";
import { claimIdOf, restarted } from "./same_run.ts";

/** What a host's script has printed. */
export interface SeenByLook {
  readonly key: RecordKey;
  readonly looks: readonly Observation[];
  /** Writes nothing. */
  readonly dryRun: boolean;
  /** Whether its owner has just started the job, and it need not be to be seen yet. */
  readonly isStart: boolean;
}

/**
 * Judges a job by what the host's script has printed, unless its record tells how it has ended.
 *
 * @param state its record
 * @param seen what was printed
 * @param store where the record is
 * @param deps the clock
 * @returns the answer
 * @throws {AsyncJobError} `Conflict` for looks at other starts, `PermissionDenied` where the host did not let the
 * script look
 */
export async function judgeByLook(
  state: RecordState,
  { key, looks, dryRun, isStart }: SeenByLook,
  store: Store,
  deps: Deps,
): Promise<ObserveResult> {
  const { job } = state;
  const location = store.location(key);
  refuseUnloadable(job, location);
  const run = runOf(job, location);
  const look = looks.find(({ claimId }) => claimId === run?.claim_id);
  if (look === undefined) throw restarted(key, state, location, claimsSeen(looks));
  if (outcomeOf(job, location) !== undefined) return fromRecord(job, location);
  if (look.dir === "unreadable") throw unreadable(key, look, run?.user ?? null);
  const keeper = { state, key, dryRun, isKept: true };
  const judgement = isStart ? judgeStart(look, run) : judge(look, run);
  return await kept(judgement, outputOf(look), keeper, store, deps);
}

/** What Ansible's own module has said. */
export interface SeenByAnsible {
  readonly key: RecordKey;
  readonly asyncStatus: AsyncStatus;
  /** Writes nothing. */
  readonly dryRun: boolean;
}

/**
 * Judges a job by what Ansible's own module has said, where the host's script knows nothing of it.
 *
 * @param state its record
 * @param seen what was said
 * @param store where the record is
 * @param deps the clock
 * @returns the answer
 * @throws {AsyncJobError} `Conflict` for what is of another job, or of one that was started under a claim
 */
export async function judgeByAsyncStatus(
  state: RecordState,
  { key, asyncStatus, dryRun }: SeenByAnsible,
  store: Store,
  deps: Deps,
): Promise<ObserveResult> {
  const { job } = state;
  const location = store.location(key);
  refuseUnloadable(job, location);
  const { jobId, isKnown, verdict, rc, endedAt, ...output } = asyncStatus;
  if (claimIdOf(job) !== undefined || (jobId ?? job.ansible_job_id) !== job.ansible_job_id) {
    throw restarted(key, state, location, `job id ${quoted(jobId ?? "")}`);
  }
  if (outcomeOf(job, location) !== undefined) return fromRecord(job, location);
  // What this user does not find may be another one's: not for the store.
  const keeper = { state, key, dryRun, isKept: isKnown };
  return await kept({ verdict, rc, endedAt }, output, keeper, store, deps);
}

async function kept(
  judgement: Judgement,
  output: Output,
  { state, key, dryRun, isKept }: {
    readonly state: RecordState;
    readonly key: RecordKey;
    readonly dryRun: boolean;
    readonly isKept: boolean;
  },
  store: Store,
  deps: Deps,
): Promise<ObserveResult> {
  const location = store.location(key);
  const { verdict, rc, endedAt } = judgement;
  if (!isKept || !isFinalVerdict(verdict)) {
    return fromLook(judgement, output, { job: state.job, location, changed: false });
  }
  const seen_at = formatTimestamp(deps.now());
  const outcome = { verdict, rc, ended_at: endedAt, seen_at, ...output };
  const { job, changed } = await keepOutcome(store, key, state, outcome, dryRun);
  return fromRecord(job, location, changed);
}

/**
 * Names what was looked at.
 *
 * @param looks what a host's script has printed
 * @returns the claims, in the middle of a sentence
 */
export function claimsSeen(looks: readonly Observation[]): string {
  return `claim ${looks.map(({ claimId }) => quoted(claimId)).join(", ")}`;
}

function unreadable(
  { jobName, host }: RecordKey,
  { user, jobDir }: Observation,
  owner: string | null,
): AsyncJobError {
  const whose = owner === null ? "another user" : `user ${quoted(owner)}`;
  return new AsyncJobError(
    "PermissionDenied",
    `Cannot look at job "${jobName}" of host "${host}": user ${quoted(user)} may not read ` +
      `${quoted(jobDir)} there, the directory of a job of ${whose}`,
    {
      hint: "Look as the user who started the job: with 'become: true' and " +
        `'become_user: ${owner === null || !/^[\w.-]+$/.test(owner) ? "USER" : owner}'.`,
    },
  );
}
