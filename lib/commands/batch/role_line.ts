import type { JsonObject } from "../../record/exact_json.ts";
import { roleAnswer } from "./role_answer.ts";
import { type RoleCall, type RoleLine, roleRequest } from "./role_request.ts";

/** The roles that start jobs and end them, whose lines hold more than a request. */
const JOB_ROLES: readonly string[] = ["async_job_run", "async_job_cancel"];

/**
 * Understands a line by the role that sends it.
 *
 * @param call the role, and what it asks for
 * @param line the role's variables, and what stands beside them
 * @returns the request, and what makes the role's answer of its result
 * @throws {AsyncJobError} for a variable that cannot be
 */
export async function roleLine(call: RoleCall, line: JsonObject): Promise<RoleLine> {
  if (JOB_ROLES.includes(call.role)) {
    // What starts jobs is loaded by the lines that do, with the commands that they ask for.
    return (await import("../claims/claim_work.ts")).jobRoleLine(call, line);
  }
  return {
    request: roleRequest(call, line),
    // The commands that roles ask for answer with nothing else.
    answer: (result) => roleAnswer(call.role, result as Parameters<typeof roleAnswer>[1]),
  };
}
