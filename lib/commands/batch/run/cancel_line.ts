import { AsyncJobError } from "../../../errors.ts";
import { quoted } from "../../../hidden_text.ts";
import type { JsonObject } from "../../../record/exact_json.ts";
import { isFinalVerdict } from "../../../record/verdict.ts";
import type { ObserveResult } from "../../observe/observe_result.ts";
import { handedOver } from "../role_answer.ts";
import type { RoleCall, RoleLine } from "../role_request.ts";
import { becauseOf, type Failure, failure, reachHint } from "./failure.ts";
import { jobOutputs, type KnownJob, runIn } from "./known_job.ts";
import { lookStep, nextJson, type NextStep } from "./next_step.ts";
import { observationIn } from "./observation_in.ts";
import { requestOf } from "./request_of.ts";
import { givenIn, isTrueIn, RoleVariables } from "./role_variables.ts";
import type { JobRoleAnswer } from "./run_answer.ts";
import { readOutputTail } from "./run_variables.ts";

/** Longest time in seconds between the asking and the forcing of an end: an hour. */
const MAX_GRACE = 3600;

/** What is no part of a request. */
const OWN = {
  variables: ["grace", "output_tail", "fail"],
  beside: ["observation", "unreachable", "unreachable_reason"],
};

/** A call of the role for one host. */
interface Cancel {
  readonly role: string;
  readonly job: string;
  readonly host: string;
  readonly outputTail: number;
  readonly grace: number;
  readonly fails: boolean;
  readonly hasObservation: boolean;
  readonly isUnreachable: boolean;
  readonly unreachableReason: string;
  readonly isDry: boolean;
}

/**
 * Understands a line of the role `async_job_cancel`.
 *
 * @param call what it asks for: to `observe`
 * @param line its variables, and beside them what its tasks have found out
 * @returns the request, and what makes the answer of its result
 * @throws {AsyncJobError} `InvalidSetting`, `MissingSetting`
 */
export function cancelLine(call: RoleCall, line: JsonObject): RoleLine {
  const variables = new RoleVariables(call.role, line);
  const grace = variables.wholeNumber("grace", { min: 0, max: MAX_GRACE, fallback: 10 });
  const fails = variables.flag("fail", true);
  const outputTail = readOutputTail(variables);
  const request = requestOf(call, line, OWN, {
    observation: observationIn(line, outputTail),
  });
  const host = call.id ?? "";
  const cancel = {
    role: call.role,
    job: `job ${quoted(String(request["job_name"] ?? ""))} of host ${quoted(host)}`,
    host,
    outputTail,
    grace,
    fails,
    hasObservation: "observation" in request,
    isUnreachable: isTrueIn(line, "unreachable"),
    unreachableReason: String(givenIn(line, "unreachable_reason") ?? ""),
    isDry: isTrueIn(line, "dry_run"),
  };
  // It asks for observations alone.
  return { request, answer: (result) => cancelAnswer(cancel, result as ObserveResult) };
}

function cancelAnswer(cancel: Cancel, result: ObserveResult): JobRoleAnswer {
  const { isUnreachable, hasObservation } = cancel;
  const known: KnownJob = isUnreachable && !isFinalVerdict(result.verdict)
    ? { ...result, verdict: "unreachable" }
    : result;
  if (known.verdict === "held") throw held(cancel, result);
  const run = runIn(known, result.location);
  const isOpen = known.verdict === "unreachable" && !isUnreachable && !hasObservation;
  if (isOpen && run === undefined) throw startedByHand(cancel, result.location);
  const next: NextStep = isOpen
    ? lookStep(run, known.job?.ansible_job_id ?? "", cancel)
    : { step: "done", timeLimit: run?.time_limit ?? null, failure: failureOf(cancel, known) };
  const shared = jobOutputs(isOpen ? { ...known, verdict: "" } : known, run, cancel.host);
  const outputs = { ...shared, changed: isChanged(cancel, result) };
  return { ...handedOver(cancel.role, outputs), next: nextJson(next) };
}

/** One that had ended by itself before is no change of this role's. */
function isChanged(
  { isDry, hasObservation }: Cancel,
  { verdict, changed }: ObserveResult,
): boolean {
  if (!hasObservation) return false;
  return verdict === "cancelled" ? changed : isDry && verdict === "running";
}

function failureOf(
  { fails, isDry, job, host, unreachableReason }: Cancel,
  { verdict }: KnownJob,
): Failure | undefined {
  if (!fails) return undefined;
  if (verdict === "unreachable") {
    const because = becauseOf(unreachableReason);
    return failure(`Cannot end ${job}: its host is unreachable${because}`, reachHint(host));
  }
  if (verdict !== "running" || isDry) return undefined;
  return failure(
    `Cannot end ${job}: it is alive after the signal that ends every process`,
    "See on the host what it waits for, such as a file system that does not answer, then try again.",
  );
}

function held({ job }: Cancel, { owner, expires_at, location }: ObserveResult): AsyncJobError {
  const until = typeof expires_at === "string" ? ` until ${expires_at}` : "";
  return new AsyncJobError(
    "ClaimHeld",
    `Cannot end ${job}: it is being started by ${
      quoted(owner ?? "")
    }, who holds it${until}: ${location}`,
    { hint: "Try again when it is saved, or the claim has expired.", retryable: true },
  );
}

function startedByHand({ job }: Cancel, location: string): AsyncJobError {
  return new AsyncJobError(
    "Usage",
    `Cannot end ${job}: its record does not say how it was started, only async_job_run saves that: ${location}`,
    { hint: "Find its processes on the host by its job id, and end them there." },
  );
}
