import type { Deps } from "../../deps.ts";
import { AsyncJobError } from "../../errors.ts";
import { quoted } from "../../hidden_text.ts";
import type { RecordKey } from "../../record/record_key.ts";
import type { Store } from "../../stores/store.ts";
import { stateOf, type StoredState } from "../../stores/stored_state.ts";
import { refuseUnloadable } from "../refuse_unloadable.ts";
import { adoptJob } from "./adopt_job.ts";
import { claimsSeen, judgeByAsyncStatus, judgeByLook } from "./judge_record.ts";
import { absent, fromRecord, held } from "./observe_answer.ts";
import type { ObserveResult } from "./observe_result.ts";
import type { Seen } from "./read_observation.ts";
import { restarted } from "./same_run.ts";

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
 * @returns the answer of `observe`
 * @throws {AsyncJobError} `Conflict`, `PermissionDenied`, `CorruptRecord`, `Usage`, and what the store throws
 */
export async function observeJob(
  work: ObserveWork,
  store: Store,
  deps: Deps,
): Promise<ObserveResult> {
  const { key, seen, claimToken, ansibleJobId, dryRun } = work;
  const location = store.location(key);
  const { jobs = [] } = seen?.kind === "look" ? seen.look : {};
  if (claimToken !== undefined) {
    const start = { looks: jobs, claimToken, ansibleJobId, dryRun };
    const { answer, record } = await adoptJob(store, key, start, deps);
    return answer ??
      await judgeByLook(record, { key, looks: jobs, dryRun, isStart: true }, store, deps);
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
    ? await judgeByLook(state, { key, looks: jobs, dryRun, isStart: false }, store, deps)
    : await judgeByAsyncStatus(state, { key, asyncStatus: seen.asyncStatus, dryRun }, store, deps);
}

async function readState(store: Store, key: RecordKey): Promise<StoredState | undefined> {
  const object = await store.read(key);
  return object === undefined ? undefined : await stateOf(store, key, object);
}

function seenOf(seen: Seen): string {
  if (seen.kind === "look") return claimsSeen(seen.look.jobs);
  return `job id ${quoted(seen.asyncStatus.jobId ?? "")}`;
}

function nothingSeen(): AsyncJobError {
  return new AsyncJobError("Usage", "The observation has seen no job", {
    hint:
      "Give what the script that looks at a job printed, not what the one printed that makes its place ready.",
  });
}
