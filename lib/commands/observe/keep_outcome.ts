import { AsyncJobError } from "../../errors.ts";
import { equalJson } from "../../record/json_equality.ts";
import { type Outcome, outcomeField } from "../../record/outcome.ts";
import { type JobRecord, recordLabels, serialiseRecord } from "../../record/record.ts";
import type { RecordKey } from "../../record/record_key.ts";
import { withOutcome } from "../../record/run_record.ts";
import type { Store, StoredObject } from "../../stores/store.ts";
import { type RecordState, stateOf } from "../../stores/stored_state.ts";
import { isSameRun, restarted } from "./same_run.ts";

/** Lost races before giving up on a record that other writers keep changing. */
const MAX_ROUNDS = 5;

/** The record as it is now, or would be after a dry run. */
export interface KeptOutcome {
  readonly job: JobRecord;
  /** Whether this call has written it. */
  readonly changed: boolean;
}

/**
 * Saves how a job has ended, once: of any number who see the end, the first one's words stay, and the others
 * get those.
 *
 * @param store where
 * @param key the names of the job
 * @param seen its record, which has no outcome
 * @param outcome how the job has ended
 * @param dryRun writes nothing
 * @returns the record with its outcome
 * @throws {AsyncJobError} `Conflict` when the record is not that of this job any more, and what the store throws
 */
export async function keepOutcome(
  store: Store,
  key: RecordKey,
  seen: Pick<RecordState, "object" | "job">,
  outcome: Outcome,
  dryRun: boolean,
): Promise<KeptOutcome> {
  const location = store.location(key);
  let { object, job } = seen;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const whole = withOutcome(job, outcome);
    if (dryRun) return { job: whole, changed: true };
    const { written, found, isUnsure } = await replaced(store, key, whole, object);
    if (written) return { job: whole, changed: true };
    const state = found === undefined ? undefined : await stateOf(store, key, found);
    if (state?.kind !== "record" || !isSameRun(state.job, seen.job)) {
      throw restarted(key, state, location);
    }
    if (Object.hasOwn(state.job, "outcome")) {
      const isOwn = isUnsure && equalJson(state.job["outcome"] ?? null, outcomeField(outcome));
      return { job: state.job, changed: isOwn };
    }
    ({ object, job } = state);
  }
  throw new AsyncJobError(
    "Conflict",
    `Cannot save how job "${key.jobName}" of host "${key.host}" has ended: other writers keep ` +
      `changing its record: ${location}`,
    { hint: "Look at the job again.", retryable: true },
  );
}

/** Where the store cannot tell whether it has written, what is there tells enough: an outcome, or none. */
async function replaced(
  store: Store,
  key: RecordKey,
  job: JobRecord,
  over: StoredObject,
): Promise<{ written: boolean; found?: StoredObject | undefined; isUnsure: boolean }> {
  const content = new TextEncoder().encode(serialiseRecord(job));
  try {
    const outcome = await store.replace(key, content, over, { labels: recordLabels(job) });
    return outcome.written === undefined
      ? { written: false, found: outcome.found, isUnsure: false }
      : { written: true, isUnsure: false };
  } catch (error) {
    if (!(error instanceof AsyncJobError) || error.code !== "OutcomeUnknown") throw error;
    return { written: false, found: await store.read(key), isUnsure: true };
  }
}
