import type { ObserveResult } from "../../observe/observe_result.ts";
import { type JsonObject } from "../../../record/exact_json.ts";
import { isFinalVerdict } from "../../../record/verdict.ts";
import { isRestarted } from "../../claims/when_ended.ts";
import { handedOver, type RoleAnswer } from "../role_answer.ts";
import type { RoleCall } from "../role_request.ts";
import { type ClaimResult, knownFromClaim, knownFromRelease } from "./claim_result.ts";
import { jobFailure } from "./job_failure.ts";
import { jobOutputs, type KnownJob, runIn } from "./known_job.ts";
import { lookStep, nextJson, type NextStep } from "./next_step.ts";
import type { RunVariables, StartVariables } from "./run_variables.ts";
import { hostInput, jobInput } from "./shell_input.ts";

/** One visit to a job: what the role has said, and what its tasks have found out. */
export interface Visit extends RoleCall, RunVariables {
  readonly jobName: string;
  /** Of a visit that may start the job. */
  readonly start: StartVariables | undefined;
  /** Whether the host has been asked. */
  readonly hasObservation: boolean;
  /** Whether the claim that the job was started under is saved with that. */
  readonly hasClaim: boolean;
  /** Whether this call of the role has started the job. */
  readonly justStarted: boolean;
  /** Whether the host did not answer. */
  readonly isUnreachable: boolean;
  /** What Ansible says of its way there then. */
  readonly unreachableReason: string;
  readonly isDry: boolean;
  /** The variable that lets a job start again. */
  readonly restartVariable: string;
}

/** What a role hands over, and what its tasks do next. */
export interface JobRoleAnswer extends RoleAnswer {
  readonly next: JsonObject;
}

/** A result of what the role asks for. */
type Result = ClaimResult | ObserveResult | {
  readonly restored: string;
  readonly location: string;
};

/**
 * Makes the answer to the role `async_job_run`.
 *
 * @param visit the line that asked
 * @param result what the operation answers
 * @returns the outputs, and the next step
 * @throws {AsyncJobError} `CorruptRecord` for a record that tells of its start what cannot be
 */
export function runAnswer(visit: Visit, result: Result): JobRoleAnswer {
  if ("claimed" in result) {
    const { claim, fence = [] } = result;
    const known = knownFromClaim(result);
    const start = claim?.token === undefined ? undefined : startStep(visit, claim, fence);
    return answer(visit, known, result.location, start);
  }
  return answer(visit, "restored" in result ? knownFromRelease(result) : result, result.location);
}

function answer(
  visit: Visit,
  seen: KnownJob,
  location: string,
  start?: NextStep,
): JobRoleAnswer {
  const { role, wait, poll, justStarted } = visit;
  const known = settled(visit, seen);
  const run = runIn(known, location);
  const next = start ??
    (isToBeLookedFor(visit, known)
      ? lookStep(run, known.job?.ansible_job_id ?? "", visit)
      : doneStep(visit, known, location));
  // Until all is done there is no verdict, whatever was last known.
  const told: KnownJob = next.step === "done" ? known : { ...known, verdict: "", owner: "" };
  const outputs = { ...jobOutputs(told, run, visit.id ?? ""), started: justStarted };
  return { ...handedOver(role, outputs), next: nextJson({ wait, poll, ...next }) };
}

/** What the role says of it, whatever the store or the host does. */
function settled({ justStarted, wait, isUnreachable }: Visit, known: KnownJob): KnownJob {
  // Nobody has waited: how it has ended, if it has, is for the next visit.
  if (justStarted && wait === 0) return { ...known, verdict: "started", rc: null, ended_at: null };
  if (isUnreachable && !isFinalVerdict(known.verdict)) return { ...known, verdict: "unreachable" };
  return known;
}

/** Whether only the host can tell more: it has not been asked, or has just begun what is waited for. */
function isToBeLookedFor(
  { op, hasObservation, hasClaim, isUnreachable, wait }: Visit,
  { verdict, job }: KnownJob,
): boolean {
  if (op === "release" || isUnreachable || job === undefined) return false;
  return hasObservation ? hasClaim && wait > 0 && verdict === "running" : verdict === "unreachable";
}

function startStep(
  { start, outputTail }: Visit,
  { id = "", token = "" }: NonNullable<ClaimResult["claim"]>,
  fence: readonly string[],
): NextStep {
  if (start === undefined) throw new TypeError("A claim without the variables of a start");
  const { asyncDir, chdir, timeLimit, command } = start;
  const values = { asyncDir, claimId: id, fenceIds: fence, chdir, outputTail, timeLimit };
  const all = { ...values, await: start.await };
  return {
    step: "start",
    claimId: id,
    token,
    fence,
    timeLimit,
    hostInput: hostInput(all),
    jobInput: jobInput(command),
  };
}

function doneStep(visit: Visit, known: KnownJob, location: string): NextStep {
  const { jobName, id = "", whenEnded, mayStart, isDry, justStarted, fails } = visit;
  const run = runIn(known, location);
  const { job, verdict } = known;
  // Only an end that is saved is one that a claim starts over.
  const isToBeRestarted = mayStart && !justStarted && job !== undefined &&
    isRestarted(job, whenEnded, location);
  const restart = isToBeRestarted && !isDry;
  const wouldStart = isDry && mayStart && (isToBeRestarted || verdict === "absent");
  const isFailure = fails && !isToBeRestarted;
  const { unreachableReason, restartVariable } = visit;
  const host = job?.host ?? id;
  const place = { jobName, host, id, location, unreachableReason, restartVariable };
  const failure = isFailure ? jobFailure(place, known, run) : undefined;
  return { step: "done", timeLimit: run?.time_limit ?? null, restart, wouldStart, failure };
}
