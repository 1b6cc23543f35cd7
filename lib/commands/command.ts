import type { Deps } from "../deps.ts";
import {
  type ChoiceOf,
  COMMON_OPTIONS,
  type OptionName,
  STORE_OPTIONS,
} from "../settings/options.ts";
import type { GivenOptions } from "../settings/given.ts";

/** Form of the result on standard output. */
export type OutputForm = ChoiceOf<"output">;

/** What a command reads its options from, whoever gave them: argv, a request, a line of a batch. */
export interface CommandInput {
  readonly given: GivenOptions;
  /** Arguments that are not options. */
  readonly operands: readonly string[];
  /** How the result will be shown. */
  readonly output: OutputForm;
  /** Where variables and standard input are read. */
  readonly deps: Deps;
}

/** What a command answers: one JSON value, and the same for people. */
export interface CommandResult {
  /** `undefined` when all was shown along the way, one value a line. */
  readonly json: unknown;
  /** Text for a terminal, with a final newline; empty when all was shown along the way. */
  readonly text: string;
  /** Exit status when it is not 0 although there is a result. */
  readonly exitCode?: number;
}

/** Arguments that are not options. */
export interface Operands {
  /** Names of those that the command cannot do without. */
  readonly names: readonly string[];
  /** How many it takes. */
  readonly max: number;
  /** What a shell completes them with. */
  readonly values: "directory" | "command-or-code" | readonly string[];
}

/** One command: what it accepts and needs, how it reads that, and what it does. */
export interface Command<Options = unknown> {
  readonly name: string;
  /** Its own options, in the order of the help. */
  readonly options: readonly OptionName[];
  readonly required: readonly OptionName[];
  /** Whether it takes the options of stores. */
  readonly usesStore: boolean;
  readonly operands?: Operands;

  /**
   * Checks and converts what was given.
   *
   * @param input options and operands; those that are required are there
   * @returns the command's own options
   * @throws {AsyncJobError} for a value that cannot be
   */
  read(input: CommandInput): Options | Promise<Options>;

  /**
   * Does the work.
   *
   * @param options what {@link read} returned
   * @param deps the outside world
   * @returns the result
   */
  run(options: Options, deps: Deps): CommandResult | Promise<CommandResult>;
}

/**
 * Lists everything that a command accepts.
 *
 * @param command the command
 * @returns option names in the order of the help
 */
export function acceptedOptions(
  { options, usesStore }: Pick<Command, "options" | "usesStore">,
): readonly OptionName[] {
  return [...options, ...(usesStore ? STORE_OPTIONS : []), ...COMMON_OPTIONS];
}
