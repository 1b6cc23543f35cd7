import type { OptionSpec } from "../../settings/options.ts";

/** A command, as far as a shell completes it. */
export interface CommandWords {
  readonly name: string;
  readonly summary: string;
  /** Every option that it accepts. */
  readonly options: readonly OptionSpec[];
  readonly maxOperands: number;
  /** Names of the arguments that it cannot do without. */
  readonly operandNames: readonly string[];
  /** What its arguments can be; `undefined` for free text. */
  readonly operands: "directory" | readonly string[] | undefined;
}

/** All that a shell has to know to complete the command line. Nothing in it holds a control character. */
export interface Vocabulary {
  readonly commands: readonly CommandWords[];
  /** Every option of the program, all of which may also stand before the command. */
  readonly options: readonly OptionSpec[];
}

/**
 * Names an option as it is typed.
 *
 * @param option the option
 * @returns its long form, and the short one if it has one
 */
export function typedForms({ name, short }: OptionSpec): readonly string[] {
  return [`--${name}`, ...short === undefined ? [] : [`-${short}`]];
}
