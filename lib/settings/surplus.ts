import type { KeyProblem } from "./key_text.ts";

/**
 * Finds out whether a value carries what other kinds of files take away and this one does not: quotes
 * around it, or a comment behind it.
 *
 * @param value a value from a configuration file or a variable
 * @returns what it carries and how to fix it, or `undefined`
 */
export function surplusOf(value: string): KeyProblem | undefined {
  if (value.includes("\n")) {
    return {
      problem: "an indented line follows the value and counts as part of it",
      hint: "Start every line of the profile at its left edge.",
    };
  }
  if (/\s[#;]/.test(value)) {
    return {
      problem: "a comment stands behind the value and counts as part of it",
      hint: "Put the comment on a line of its own.",
    };
  }
  if (!/^(["'`]).*\1$|^[“”„«].*[“”»]$|^["']|["']$/s.test(value)) return undefined;
  return {
    problem: "quotes stand around the value and count as part of it",
    hint: "Write the value without quotes.",
  };
}
