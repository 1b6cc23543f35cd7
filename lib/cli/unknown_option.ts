import { acceptedOptions, type Command } from "../commands/command.ts";
import { AsyncJobError } from "../errors.ts";
import { hiddenKind, shown } from "../hidden_text.ts";
import { OPTIONS } from "../settings/options.ts";
import { didYouMean } from "../settings/suggest.ts";

/**
 * The error for an option that there is not.
 *
 * @param name the option without its dashes
 * @param command the command that it was given to, if that is known
 * @param args the whole command line
 * @returns the error to throw
 */
export function unknownOption(
  name: string,
  command: Command | undefined,
  args: readonly string[],
): AsyncJobError {
  const dashes = name.length === 1 ? "-" : "--";
  // The parser takes a dot for the end of the name, so a token has to be looked for in the argument.
  const [whole = name] = args.filter((arg) => arg.startsWith(dashes + name))
    .map((arg) => arg.replace(/=.*$/s, "")).filter((arg) => hiddenKind(arg) !== undefined);
  const option = whole === name ? dashes + name : whole;
  const options = command === undefined ? Object.keys(OPTIONS) : acceptedOptions(command);
  return new AsyncJobError("Usage", `Unknown option '${shown(option)}'`, {
    hint: didYouMean(
      `--${name}`,
      options.map((option) => `--${option}`),
      `See 'async-job ${command === undefined ? "--help" : `help ${command.name}`}'.`,
    ),
  });
}
