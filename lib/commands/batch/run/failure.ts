import { withoutSecrets } from "../../../hidden_text.ts";
import { printable } from "../../../output/printable.ts";
import { shellQuoted } from "../../../settings/shell_quoted.ts";

/** Why a role fails. */
export interface Failure {
  /** What failed, without a final period. */
  readonly message: string;
  /** How to fix it. */
  readonly hint: string;
  /** All that the failing task shows: both, and what the job has said last. */
  readonly text: string;
}

/**
 * Makes a failure of its message and its hint.
 *
 * @param message what failed, without a final period
 * @param hint how to fix it
 * @param more what the failing task shows besides
 * @returns the failure
 */
export function failure(message: string, hint: string, more = ""): Failure {
  return { message, hint, text: `${message}. Hint: ${hint}${more}` };
}

/**
 * Says what Ansible says of its way to a host.
 *
 * @param reason that; empty where it has said nothing
 * @returns the end of a message
 */
export function becauseOf(reason: string): string {
  return reason === "" ? "" : `: ${printable(withoutSecrets(reason))}`;
}

/**
 * Says how to find out why a host is unreachable.
 *
 * @param id the host, as the inventory calls it
 * @returns a hint
 */
export function reachHint(id: string): string {
  return `Try again when it answers: \`ansible ${
    shellQuoted(id)
  } -m ping\` must succeed with the same settings.`;
}
