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
