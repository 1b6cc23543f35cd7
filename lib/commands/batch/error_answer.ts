import type { AsyncJobError, ErrorJson } from "../../errors.ts";
import { printable } from "../../output/printable.ts";

/** The answer to a line that failed. */
export interface ErrorAnswer {
  readonly error: ErrorJson & {
    /** Message and hint in one line, as a failing task shows them: safe for a terminal. */
    readonly text: string;
  };
}

/**
 * Makes the answer to a line that failed.
 *
 * @param error what failed
 * @returns the error as every command gives it, with the text that a failing task shows
 */
export function errorAnswer(error: AsyncJobError): ErrorAnswer {
  const { message, hint } = error;
  const text = hint === undefined ? `${message}.` : `${message}. Hint: ${hint}`;
  return { error: { ...error.toJson(), text: printable(text.replaceAll("\n", " ")) } };
}
