import { AsyncJobError } from "../../errors.ts";
import { type AsyncStatus, parseAsyncStatus } from "../../record/observation/async_status.ts";
import type { Observations } from "../../record/observation/observation.ts";
import { parseObservations } from "../../record/observation/parse_observation.ts";
import { readStdinText } from "../../settings/stdin_text.ts";
import type { CommandInput } from "../command.ts";

/** What somebody has seen of a job: by the host's script, or by Ansible's own module. */
export type Seen =
  | { readonly kind: "look"; readonly look: Observations }
  | { readonly kind: "async_status"; readonly asyncStatus: AsyncStatus };

/**
 * Reads what was seen of a job.
 *
 * @param input what was given
 * @param isStart whether it is to be saved with the token of a claim: then the host's script must have spoken
 * @returns it, or `undefined` when there was no look
 * @throws {AsyncJobError} `Usage` for what cannot be read
 */
export async function readObservation(
  { given, deps }: CommandInput,
  isStart: boolean,
): Promise<Seen | undefined> {
  const setting = given.get("observation");
  if (setting === undefined) {
    if (!isStart) return undefined;
    throw usage(
      "--claim-token was given without --observation",
      "Give what the host's script printed after the start; 'async-job save' takes a job id alone.",
    );
  }
  let text = String(setting.value);
  if (text === "-") {
    if (setting.source.kind === "request" || given.has("request")) {
      throw usage(
        "Standard input cannot be both the request and the observation",
        "Put the text of the observation into the request.",
      );
    }
    text = await readStdinText(deps.io.stdin, "Usage", "the observation", {
      large: "Give less of the output: at most 1 MiB of each stream.",
      encoding: "Give what the host's script printed, whole and unchanged.",
    });
  }
  if (!/^\s*\{/.test(text)) return { kind: "look", look: parseObservations(text) };
  if (isStart) {
    throw usage(
      "A result of async_status cannot be saved with --claim-token",
      "Give what the host's script printed; 'async-job save' takes the id of a job that was started otherwise.",
    );
  }
  return { kind: "async_status", asyncStatus: parseAsyncStatus(text) };
}

function usage(message: string, hint: string): AsyncJobError {
  return new AsyncJobError("Usage", message, { hint });
}
