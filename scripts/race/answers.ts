import type { Call } from "./history.ts";

/** The part of a job's record that a race looks at. */
export interface SavedJob {
  readonly ansible_job_id: string;
}

/** A claim that was won. */
export interface Grant {
  readonly id: string;
  readonly token: string;
  readonly fence: readonly string[];
  readonly previous?: SavedJob;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads the answer of a call that won.
 *
 * @param call a call
 * @returns the claim; `undefined` when it did not win, or was no claim
 */
export function grantOf({ operation, answer }: Call): Grant | undefined {
  const { claimed, claim, fence, previous } = fieldsOf(answer);
  const { id, token } = fieldsOf(claim);
  if (operation !== "claim" || claimed !== true) return undefined;
  if (typeof id !== "string" || typeof token !== "string" || !Array.isArray(fence)) {
    return undefined;
  }
  return { id, token, fence: fence.map(String), ...jobIn("previous", previous) };
}

/**
 * Reads the answer of a call that came too late.
 *
 * @param call a call
 * @returns the id of the claim that lives
 */
export function heldBy({ operation, answer }: Call): string | undefined {
  const { claimed, reason, claim } = fieldsOf(answer);
  const { id } = fieldsOf(claim);
  const held = operation === "claim" && claimed === false && reason === "held";
  return held && typeof id === "string" ? id : undefined;
}

/**
 * Reads the answer of a call that found a saved job.
 *
 * @param call a call
 * @returns the job
 */
export function savedJob({ operation, answer }: Call): SavedJob | undefined {
  const { claimed, reason, job } = fieldsOf(answer);
  const saved = operation === "claim" && claimed === false && reason === "saved";
  return saved ? jobIn("job", job).job : undefined;
}

/**
 * Reads the answer of a failed call.
 *
 * @param call a call
 * @returns the error's code
 */
export function errorCode({ answer }: Call): string | undefined {
  const { code } = fieldsOf(fieldsOf(answer)["error"]);
  return typeof code === "string" ? code : undefined;
}

/** What became of a call that was to end a claim. */
export type Outcome = "done" | "refused" | "unknown";

/**
 * Tells what became of a save or release.
 *
 * @param call the call
 * @returns `unknown` when it was killed before it answered, or does not know itself
 */
export function outcomeOf(call: Call): Outcome {
  // Who was killed between answer and end has answered.
  if (call.answer === undefined) return "unknown";
  const code = errorCode(call);
  if (code === undefined) return "done";
  return code === "Conflict" ? "refused" : "unknown";
}

/**
 * Takes an unknown value for an object.
 *
 * @param value any
 * @returns its fields, none when it is no object
 */
export function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? value as Fields : {};
}

function jobIn<Name extends string>(name: Name, value: unknown): { [name in Name]?: SavedJob } {
  const { ansible_job_id } = fieldsOf(value);
  if (typeof ansible_job_id !== "string") return {};
  return { [name]: value } as { [name in Name]?: SavedJob };
}
