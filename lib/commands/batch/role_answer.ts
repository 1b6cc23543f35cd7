import type { JsonObject, JsonValue } from "../../record/exact_json.ts";

/** What `set_fact` makes of some words before ansible-core 2.19. */
const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ["yes", true],
  ["true", true],
  ["no", false],
  ["false", false],
]);

/** The answer to a role, all of it by the names of the role's variables. */
export interface RoleAnswer {
  /** What the role hands over. */
  readonly outputs: JsonObject;
  /** Those texts that an old Ansible may hand over as booleans, with what they are then. */
  readonly as_booleans: JsonObject;
}

/** A result of `load`, or of a command that changes a record. */
type OperationResult =
  | { readonly found: boolean; readonly job?: JsonObject }
  | { readonly changed: boolean; readonly location: string };

/**
 * Makes the answer to an Ansible role out of an operation's result: empty outputs when nothing was found.
 *
 * @param role the role, whose name begins those of its variables
 * @param result what the operation answers
 * @returns what the role hands over
 */
export function roleAnswer(role: string, result: OperationResult): RoleAnswer {
  const outputs: JsonObject = {};
  const as_booleans: JsonObject = {};
  for (const [name, value] of Object.entries(outputsOf(result))) {
    outputs[`${role}_${name}`] = value;
    const guess = typeof value === "string" ? BOOLEANS.get(value.toLowerCase()) : undefined;
    if (guess !== undefined) as_booleans[`${role}_${name}`] = guess;
  }
  return { outputs, as_booleans };
}

function outputsOf(result: OperationResult): Readonly<Record<string, JsonValue>> {
  if ("changed" in result) return { changed: result.changed, state_file: result.location };
  const { ansible_job_id = "", host = "", metadata = {}, save_time = "" } = result.job ?? {};
  return { found: result.found, ansible_job_id, host, metadata, save_time };
}
