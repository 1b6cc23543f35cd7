import type { CommandContext, CommandResult } from "../../commands/command.ts";
import { bashCompletion } from "./bash.ts";
import { fishCompletion } from "./fish.ts";
import type { Vocabulary } from "./vocabulary.ts";
import { zshCompletion } from "./zsh.ts";
import { AsyncJobError } from "../../errors.ts";
import { quoted } from "../../hidden_text.ts";
import { type OptionName, OPTIONS, type OptionSpec } from "../../settings/options.ts";
import { didYouMean } from "../../settings/suggest.ts";
import { acceptedOptions, type CommandSpec } from "../command_spec.ts";
import { SHELLS } from "./shells.ts";

/**
 * `async-job completions SHELL`: shows the script that makes a shell complete the command line.
 *
 * @param context the shell's name among the operands
 * @param commands every command
 * @returns the script; in JSON with the name of the shell
 * @throws {AsyncJobError} `Usage` for a shell that is not known
 */
export function completions(
  { operands }: CommandContext,
  commands: readonly CommandSpec[],
): CommandResult {
  const name = operands[0] ?? "";
  const shell = SHELLS.find((known) => known === name);
  if (shell === undefined) {
    throw new AsyncJobError("Usage", `No completions for the shell ${quoted(name)}`, {
      hint: didYouMean(name, SHELLS, `There are completions for ${SHELLS.join(", ")}.`),
    });
  }
  const script = scriptFor(shell, vocabularyOf(commands));
  return { json: { shell, script }, text: script };
}

function scriptFor(shell: typeof SHELLS[number], words: Vocabulary): string {
  switch (shell) {
    case "bash":
      return bashCompletion(words);
    case "zsh":
      return zshCompletion(words);
    case "fish":
      return fishCompletion(words);
  }
}

function vocabularyOf(commands: readonly CommandSpec[]): Vocabulary {
  const used = new Set<OptionName>([...commands.flatMap(acceptedOptions), "version"]);
  return {
    options: (Object.keys(OPTIONS) as OptionName[]).filter((name) => used.has(name))
      .map((name): OptionSpec => OPTIONS[name]),
    commands: commands.map((command) => ({
      name: command.name,
      summary: command.summary,
      options: acceptedOptions(command).map((name): OptionSpec => OPTIONS[name]),
      maxOperands: command.maxOperands,
      operandNames: command.operands ?? [],
      operands: typeof command.operandValues === "function"
        ? command.operandValues()
        : command.operandValues,
    })),
  };
}
