import { AsyncJobError } from "../../errors.ts";
import { quoted } from "../../hidden_text.ts";
import type { Claim } from "../../record/claim.ts";
import { type Judgement, judgeStart } from "../../record/observation/judge.ts";
import type { Observation } from "../../record/observation/observation.ts";
import { outputOf } from "../../record/observation/output_of.ts";
import type { Output } from "../../record/outcome.ts";
import { buildRecord, type JobRecord } from "../../record/record.ts";
import type { RecordKey } from "../../record/record_key.ts";
import type { Run } from "../../record/run.ts";
import { withOutcome, withRun } from "../../record/run_record.ts";
import { formatTimestamp } from "../../record/timestamp.ts";
import { isFinalVerdict } from "../../record/verdict.ts";
import { fencedBy } from "../claims/fenced_by.ts";

/** What is saved of a job whose wrapper could not find out Ansible's id for it. */
const UNKNOWN_JOB_ID = "unknown";

/** What was seen after a start. */
export interface StartSeen {
  readonly looks: readonly Observation[];
  /** What the task that started the job has registered, if anybody knows. */
  readonly ansibleJobId: string | undefined;
  readonly now: Date;
  /** Where the claim is, for the messages. */
  readonly location: string;
}

/** A job that was started under a claim. */
export interface StartedJob {
  readonly job: JobRecord;
  readonly judgement: Judgement;
  readonly output: Output;
}

/**
 * Makes the record of a job that was started under a claim, or under one that the claim has taken over.
 *
 * @param key the names of the job
 * @param claim the claim
 * @param seen what was seen
 * @returns the record, with its end when it has ended already
 * @throws {AsyncJobError} `Conflict` when it is of other claims, `Usage` when no start was seen
 */
export function startedJob(key: RecordKey, claim: Claim, seen: StartSeen): StartedJob {
  const { ansibleJobId, now } = seen;
  const look = startIn(key, claim, seen);
  const { fence } = look;
  const id = (fence?.kind === "start" ? fence.job : undefined) ?? ansibleJobId ?? UNKNOWN_JOB_ID;
  const run = runIn(look);
  const job = withRun(buildRecord(key, id, {}, now), run);
  const output = outputOf(look);
  const judgement = judgeStart(look, run);
  const { verdict, rc, endedAt } = judgement;
  if (!isFinalVerdict(verdict)) return { job, judgement, output };
  const outcome = { verdict, rc, ended_at: endedAt, seen_at: formatTimestamp(now), ...output };
  return { job: withOutcome(job, outcome), judgement, output };
}

/** The look at the job that was started; of several the one that lives, else the last one. */
function startIn(
  key: RecordKey,
  claim: Claim,
  { looks, ansibleJobId, location }: StartSeen,
): Observation {
  const fenced = fencedBy(claim, key, location);
  const own = looks.filter(({ claimId }) => claimId === claim.id || fenced.includes(claimId));
  const [other] = looks;
  if (own.length === 0 && other !== undefined) {
    throw conflict(key, `the observation is of claim ${quoted(other.claimId)}: ${location}`);
  }
  const started = own.filter(({ fence }) => fence?.kind === "start");
  const found = started.find(({ alive }) => alive) ?? started.at(-1);
  if (found !== undefined) return found;
  const mine = own.find(({ claimId }) => claimId === claim.id);
  if (mine?.fence !== undefined) {
    throw conflict(key, `its fence on the host was taken, so that nothing can start: ${location}`);
  }
  if (mine !== undefined && (ansibleJobId !== undefined || isSeen(mine))) return mine;
  throw new AsyncJobError(
    "Usage",
    `The observation has seen no start of job "${key.jobName}" of host "${key.host}"`,
    {
      hint: "There is nothing to save. Give --ansible-job-id when the job was started and is not " +
        "to be seen yet; release the claim when it was not.",
    },
  );
}

/** Without a fence, Ansible's own file may tell that the job was started. */
function isSeen({ alive, async }: Observation): boolean {
  return alive || async.kind !== "none";
}

function runIn({ claimId, fence, now, jobDir, asyncDir, user, bootId }: Observation): Run {
  const start = fence?.kind === "start" ? fence : undefined;
  return {
    claim_id: claimId,
    started_at: start?.at ?? now,
    time_limit: start?.limit === undefined ? null : Math.round(start.limit),
    job_dir: jobDir,
    async_dir: asyncDir,
    // Who looks at a job of another claim need not be the one who has started it.
    user: (start === undefined ? user : start.user) ?? null,
    boot_id: (start === undefined ? bootId : start.boot) ?? null,
  };
}

function conflict({ jobName, host }: RecordKey, why: string): AsyncJobError {
  return new AsyncJobError(
    "Conflict",
    `Cannot save job "${jobName}" of host "${host}" with the token of its claim: ${why}`,
    { hint: "Nothing was written. Look at the job that was started under this very claim." },
  );
}
