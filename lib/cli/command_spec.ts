import type { CommandRun } from "../commands/command.ts";
import { COMMON_OPTIONS, type OptionName, STORE_OPTIONS } from "../settings/options.ts";

/** One command: what it accepts, what it needs, and how it is explained. */
export interface CommandSpec {
  readonly name: string;
  readonly summary: string;
  /** Its own options, in the order of the help. */
  readonly options: readonly OptionName[];
  /** Whether it opens a store and so takes the options of stores. */
  readonly usesStore: boolean;
  readonly required: readonly OptionName[];
  /** How many arguments it takes that are not options. */
  readonly maxOperands: number;
  /** Names of those that it cannot do without. */
  readonly operands?: readonly string[];
  /** What a shell completes its arguments with. */
  readonly operandValues?: "directory" | (() => readonly string[]);
  /** Command lines with what they do. */
  readonly examples: readonly (readonly [string, string])[];
  readonly run: CommandRun;
}

/**
 * Lists everything that a command accepts.
 *
 * @param command the command
 * @returns option names in the order of the help
 */
export function acceptedOptions(command: CommandSpec): readonly OptionName[] {
  return [...command.options, ...(command.usesStore ? STORE_OPTIONS : []), ...COMMON_OPTIONS];
}
