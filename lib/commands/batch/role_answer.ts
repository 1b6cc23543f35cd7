import type { JsonObject, JsonValue } from "../../record/exact_json.ts";
import { asFacts } from "./as_facts.ts";

/** The answer to a role, all of it by the names of the role's variables. */
export interface RoleAnswer {
  /** What the role hands over. */
  readonly outputs: JsonObject;
  /** Those outputs that an old Ansible may hand over as something else, with what they are then. */
  readonly as_facts: JsonObject;
}

/** A result of `load`, of `claim`, or of a command that changes a record. */
type OperationResult =
  | { readonly found: boolean; readonly job?: JsonObject }
  | ClaimResult
  | { readonly changed: boolean; readonly location: string };

/** A result of `claim`, which is a load too. */
interface ClaimResult {
  readonly claimed: boolean;
  readonly reason?: string;
  readonly job?: JsonObject;
  /** The claim that there is now, with the token where it is the asker's own. */
  readonly claim?: JsonObject;
  readonly fence?: JsonValue[];
}

/**
 * Makes the answer to an Ansible role out of an operation's result: empty outputs when nothing was found.
 *
 * @param role the role, whose name begins those of its variables
 * @param result what the operation answers
 * @returns what the role hands over
 */
export function roleAnswer(role: string, result: OperationResult): RoleAnswer {
  return handedOver(role, outputsOf(result));
}

/**
 * Gives outputs the names of a role's variables.
 *
 * @param role the role
 * @param values the outputs by their own names
 * @returns what the role hands over
 */
export function handedOver(role: string, values: Readonly<Record<string, JsonValue>>): RoleAnswer {
  const named = Object.entries(values).map(([name, value]) => [`${role}_${name}`, value] as const);
  const outputs = Object.fromEntries(named);
  return { outputs, as_facts: asFacts(outputs) };
}

function outputsOf(result: OperationResult): Readonly<Record<string, JsonValue>> {
  if ("changed" in result) return { changed: result.changed, state_file: result.location };
  const { ansible_job_id = "", host = "", metadata = {}, save_time = "" } = result.job ?? {};
  const found = "found" in result ? result.found : result.reason === "saved";
  const loaded = { found, ansible_job_id, host, metadata, save_time };
  return "claimed" in result ? { ...loaded, ...claimOutputsOf(result) } : loaded;
}

function claimOutputsOf(
  { claimed, reason, claim, fence = [] }: ClaimResult,
): Readonly<Record<string, JsonValue>> {
  const { token = "", id = "", owner = "", expires_at } = claim ?? {};
  return {
    claimed,
    claim_token: token,
    held: reason === "held",
    claim_info: claim === undefined ? {} : { id, owner, expires_at: expires_at ?? "", fence },
  };
}
