import { AsyncJobError } from "../../../errors.ts";
import type { JsonObject } from "../../../record/exact_json.ts";
import type { RoleCall, RoleLine } from "../role_request.ts";
import { cancelLine } from "./cancel_line.ts";
import { runLine } from "./run_line.ts";

/**
 * Understands a line of a role that starts jobs or ends them.
 *
 * @param call the role, and what it asks for
 * @param line the role's variables by their whole names, and beside them what its tasks have found out
 * @returns the request, and what makes the role's answer of its result
 * @throws {AsyncJobError} `Usage`, `InvalidSetting`, `MissingSetting` for a variable that cannot be
 */
export function jobRoleLine(call: RoleCall, line: JsonObject): RoleLine {
  const isCancel = call.role === "async_job_cancel";
  const operations = isCancel ? ["observe"] : ["claim", "observe", "release"];
  if (operations.includes(call.op)) return isCancel ? cancelLine(call, line) : runLine(call, line);
  throw new AsyncJobError("Usage", `Unknown op "${call.op}" of the role ${call.role}`, {
    hint: `The role asks for one of: ${operations.join(", ")}.`,
  });
}
