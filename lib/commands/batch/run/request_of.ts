import type { JsonObject, JsonValue } from "../../../record/exact_json.ts";
import { type RoleCall, roleRequest } from "../role_request.ts";

/** Which parts of a role's line are no part of the request. */
export interface OwnKeys {
  /** Variables of the role, without its prefix. */
  readonly variables: readonly string[];
  /** What its tasks have found out, beside the variables. */
  readonly beside: readonly string[];
}

/**
 * Makes the request of a line out of all that the role does not keep to itself. Whatever nobody knows goes on
 * to be refused: another version of the role may mean something by it.
 *
 * @param call the role, and what it asks for
 * @param line its line
 * @param own what is left out
 * @param passed what goes on all the same, by its key; `undefined` does not
 * @returns the request in the form that every command takes
 */
export function requestOf(
  call: RoleCall,
  line: JsonObject,
  { variables, beside }: OwnKeys,
  passed: Readonly<Record<string, JsonValue | undefined>>,
): JsonObject {
  const own = new Set([...variables.map((name) => `${call.role}_${name}`), ...beside]);
  const rest = Object.entries(line).filter(([key]) => !own.has(key));
  const request = Object.fromEntries(rest);
  for (const [key, value] of Object.entries(passed)) {
    if (value !== undefined) request[key] = value;
  }
  return roleRequest(call, request);
}
