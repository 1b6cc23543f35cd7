import { acceptedOptions, type Command } from "../../commands/command.ts";
import { AsyncJobError, EXIT_CODES } from "../../errors.ts";
import { quoted } from "../../hidden_text.ts";
import { type OptionName, OPTIONS, type OptionSpec } from "../../settings/options.ts";
import { didYouMean } from "../../settings/suggest.ts";
import { COMMAND_HELP } from "../help/command_help.ts";
import { bashCompletion } from "./bash.ts";
import { fishCompletion } from "./fish.ts";
import type { Vocabulary } from "./vocabulary.ts";
import { zshCompletion } from "./zsh.ts";

/** The shells that there are completions for. */
const SHELLS = ["bash", "zsh", "fish"] as const;

/** Which shell's script is shown. */
interface CompletionsOptions {
  readonly shell: typeof SHELLS[number];
}

/**
 * `async-job completions SHELL`: shows the script that makes a shell complete the command line. Answers
 * it with the name of the shell.
 *
 * @param commands tells every command
 * @returns the command
 */
export function completions(commands: () => readonly Command[]): Command<CompletionsOptions> {
  return {
    name: "completions",
    options: [],
    required: [],
    usesStore: false,
    operands: { names: ["SHELL"], max: 1, values: SHELLS },
    read: ({ operands: [name = ""] }) => {
      const shell = SHELLS.find((known) => known === name);
      if (shell !== undefined) return { shell };
      throw new AsyncJobError("Usage", `No completions for the shell ${quoted(name)}`, {
        hint: didYouMean(name, SHELLS, `There are completions for ${SHELLS.join(", ")}.`),
      });
    },
    run: ({ shell }) => {
      const script = scriptFor(shell, vocabularyOf(commands()));
      return { json: { shell, script }, text: script };
    },
  };
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

function vocabularyOf(commands: readonly Command[]): Vocabulary {
  const used = new Set<OptionName>([...commands.flatMap(acceptedOptions), "version"]);
  return {
    options: (Object.keys(OPTIONS) as OptionName[]).filter((name) => used.has(name))
      .map((name): OptionSpec => OPTIONS[name]),
    commands: commands.map((command) => ({
      name: command.name,
      summary: COMMAND_HELP[command.name]?.summary ?? "",
      options: acceptedOptions(command).map((name): OptionSpec => OPTIONS[name]),
      maxOperands: command.operands?.max ?? 0,
      operandNames: command.operands?.names ?? [],
      operands: command.operands?.values === "command-or-code"
        ? [...commands.map(({ name }) => name), ...Object.keys(EXIT_CODES)]
        : command.operands?.values,
    })),
  };
}
