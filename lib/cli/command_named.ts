import type { Command } from "../commands/command.ts";
import { AsyncJobError } from "../errors.ts";
import { quoted } from "../hidden_text.ts";
import { didYouMean } from "../settings/suggest.ts";

/**
 * Finds a command by its name.
 *
 * @param name what was typed
 * @param commands every command
 * @param otherWords what else could have been meant
 * @returns the command
 * @throws {AsyncJobError} `Usage`, suggesting the near one
 */
export function commandNamed(
  name: string,
  commands: readonly Command[],
  otherWords: readonly string[] = [],
): Command {
  const command = commands.find((candidate) => candidate.name === name);
  if (command !== undefined) return command;
  const what = otherWords.length === 0 ? "command" : "command or error code";
  throw new AsyncJobError("Usage", `Unknown ${what} ${quoted(name)}`, {
    hint: didYouMean(
      name,
      [...commands.map((known) => known.name), ...otherWords],
      "See 'async-job --help'.",
    ),
  });
}
