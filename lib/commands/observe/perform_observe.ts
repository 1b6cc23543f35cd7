import type { Deps } from "../../deps.ts";
import { AsyncJobError } from "../../errors.ts";
import { quoted } from "../../hidden_text.ts";
import { judge, type Judgement } from "../../record/observation/judge.ts";
import type { Observation } from "../../record/observation/observation.ts";
import { outputOf } from "../../record/observation/output_of.ts";
import { outcomeOf, type Output } from "../../record/outcome.ts";
import type { RecordKey } from "../../record/record_key.ts";
import { runOf } from "../../record/run.ts";
import { formatTimestamp } from "../../record/timestamp.ts";
import { isFinalVerdict } from "../../record/verdict.ts";
import type { Store } from "../../stores/store.ts";
import { type RecordState, stateOf, type StoredState } from "../../stores/stored_state.ts";
import type { CommandResult } from "../command.ts";
import { refuseUnloadable } from "../refuse_unloadable.ts";
import { adoptJob } from "./adopt_job.ts";
import { keepOutcome } from "./keep_outcome.ts";
import { absent, fromLook, fromRecord, held } from "./observe_answer.ts";
import type { ObserveResult } from "./observe_result.ts";
import { observeText } from "./observe_text.ts";
import type { Seen } from "./read_observation.ts";
import { claimIdOf, restarted } from "./same_run.ts";

/** What was seen of which job. */
export interface ObserveWork {
  readonly key: RecordKey;
  readonly seen: Seen | undefined;
  readonly claimToken: string | undefined;
  readonly ansibleJobId: string | undefined;
  /** Writes nothing. */
  readonly dryRun: boolean;
}

/**
 * Says what became of a job, and saves what is final.
 *
 * @param work the job, and what was seen of it
 * @param store where its record is
 * @param deps the clock
 * @returns the answer, an {@link ObserveResult}
 * @throws {AsyncJobError} `Conflict`, `PermissionDenied`, `CorruptRecord`, `Usage`, and what the store throws
 */
export async function performObserve(
  work: ObserveWork,
  store: Store,
  deps: Deps,
): Promise<CommandResult> {
  const json = await resultOf(work, store, deps);
  return { json, text: observeText(work.key, json, work.dryRun) };
}

async function resultOf(work: ObserveWork, store: Store, deps: Deps): Promise<ObserveResult> {
  const { key, seen, claimToken, ansibleJobId, dryRun } = work;
  const location = store.location(key);
  const { jobs = [] } = seen?.kind === "look" ? seen.look : {};
  if (claimToken !== undefined) {
    const start = { looks: jobs, claimToken, ansibleJobId, dryRun };
    const { answer, record } = await adoptJob(store, key, start, deps);
    return answer ?? await ofLook(record, jobs, work, store, deps);
  }
  if (seen?.kind === "look" && jobs.length === 0) throw nothingSeen();
  const state = await readState(store, key);
  if (state?.kind === "claim") return held(state, location);
  if (seen === undefined) {
    if (state === undefined) return absent(location);
    refuseUnloadable(state.job, location);
    return fromRecord(state.job, location);
  }
  if (state === undefined) throw restarted(key, state, location, seenOf(seen));
  return seen.kind === "look"
    ? await ofLook(state, jobs, work, store, deps)
    : await ofAsyncStatus(state, seen, work, store, deps);
}

async function readState(store: Store, key: RecordKey): Promise<StoredState | undefined> {
  const object = await store.read(key);
  return object === undefined ? undefined : await stateOf(store, key, object);
}

/** Judges by what the host's script has printed. */
async function ofLook(
  state: RecordState,
  looks: readonly Observation[],
  { key, dryRun }: ObserveWork,
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
  return await kept(judge(look, run), outputOf(look), keeper, store, deps);
}

/** Judges by what Ansible's own module has said, where the host's script knows nothing of the job. */
async function ofAsyncStatus(
  state: RecordState,
  { asyncStatus }: Extract<Seen, { kind: "async_status" }>,
  { key, dryRun }: ObserveWork,
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

function seenOf(seen: Seen): string {
  if (seen.kind === "look") return claimsSeen(seen.look.jobs);
  return `job id ${quoted(seen.asyncStatus.jobId ?? "")}`;
}

function claimsSeen(looks: readonly Observation[]): string {
  return `claim ${looks.map(({ claimId }) => quoted(claimId)).join(", ")}`;
}

function nothingSeen(): AsyncJobError {
  return new AsyncJobError("Usage", "The observation has seen no job", {
    hint:
      "Give what the script that looks at a job printed, not what the one printed that makes its place ready.",
  });
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
