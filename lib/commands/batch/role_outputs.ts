import type { JsonObject, JsonValue } from "../../record/exact_json.ts";

/** What the role that loads hands over, without its prefix. */
export interface LoadOutputs {
  readonly found: boolean;
  readonly ansible_job_id: JsonValue;
  readonly host: JsonValue;
  readonly metadata: JsonValue;
  readonly save_time: JsonValue;
}

/** What the role that saves hands over, without its prefix. */
export interface SaveOutputs {
  readonly changed: boolean;
  readonly state_file: string;
}

/** A result of `load`, or of a command that changes a record. */
type OperationResult =
  | { readonly found: boolean; readonly job?: JsonObject }
  | { readonly changed: boolean; readonly location: string };

/**
 * Makes the outputs of an Ansible role out of an operation's result: empty ones when nothing was found.
 *
 * @param result what the operation answers
 * @returns the outputs by their names without the role's prefix
 */
export function roleOutputs(result: OperationResult): LoadOutputs | SaveOutputs {
  if ("changed" in result) return { changed: result.changed, state_file: result.location };
  const { ansible_job_id = "", host = "", metadata = {}, save_time = "" } = result.job ?? {};
  return { found: result.found, ansible_job_id, host, metadata, save_time };
}
