import type { JsonObject } from "../../../record/exact_json.ts";
import type { RoleCall, RoleLine } from "../role_request.ts";
import { observationIn } from "./observation_in.ts";
import { requestOf } from "./request_of.ts";
import { givenIn, isTrueIn, RoleVariables } from "./role_variables.ts";
import { runAnswer } from "./run_answer.ts";
import { readRunVariables, readStartVariables } from "./run_variables.ts";

/** What is no part of a request, whatever is asked for. */
const OWN = {
  variables: [
    "argv",
    "cmd",
    "chdir",
    "environment",
    "time_limit",
    "wait",
    "poll",
    "start",
    "output_tail",
    "fail",
  ],
  beside: [
    "async_dir",
    "observation",
    "claim_token",
    "ansible_job_id",
    "just_started",
    "unreachable",
    "unreachable_reason",
    "await",
  ],
};

/** What is about a claim alone. */
const OF_CLAIM = ["claim_ttl", "when_ended"];

/**
 * Understands a line of the role `async_job_run`: all its variables are checked before anything is claimed.
 *
 * @param call what it asks for: to `claim`, `observe` or `release`
 * @param line its variables, and beside them what its tasks have found out
 * @returns the request, and what makes the answer of its result
 * @throws {AsyncJobError} `Usage`, `InvalidSetting`, `MissingSetting`
 */
export function runLine(call: RoleCall, line: JsonObject): RoleLine {
  const { role, op } = call;
  const variables = new RoleVariables(role, line);
  const isClaim = op === "claim";
  const every = readRunVariables(variables);
  const start = isClaim ? readStartVariables(variables, line) : undefined;
  const own = isClaim ? OWN : { ...OWN, variables: [...OWN.variables, ...OF_CLAIM] };
  const token = givenIn(line, "claim_token");
  const request = requestOf(call, line, own, {
    ...(op === "observe"
      ? {
        observation: observationIn(line, every.outputTail),
        ansible_job_id: givenIn(line, "ansible_job_id"),
      }
      : {}),
    ...(isClaim ? {} : { claim_token: token }),
  });
  const visit = {
    ...call,
    ...every,
    start,
    jobName: String(request["job_name"] ?? ""),
    hasObservation: "observation" in request,
    hasClaim: op === "observe" && token !== undefined,
    justStarted: isTrueIn(line, "just_started"),
    isUnreachable: isTrueIn(line, "unreachable"),
    unreachableReason: String(givenIn(line, "unreachable_reason") ?? ""),
    isDry: isTrueIn(line, "dry_run"),
    restartVariable: variables.nameOf("when_ended"),
  };
  return {
    request,
    answer: (result) => runAnswer(visit, result as Parameters<typeof runAnswer>[1]),
  };
}
