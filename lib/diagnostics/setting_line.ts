import { type OptionName, OPTIONS } from "../settings/options.ts";
import type { Given } from "../settings/given.ts";
import { shellWord } from "./shell_word.ts";

/**
 * The line that gives a setting another value in the place where it was given: set anywhere else, the
 * new value might count less than the old one.
 *
 * @param name the option
 * @param given what the setting is now; `undefined` when nobody gave it
 * @param value what it should be
 * @returns an option, an `export`, or a line of the profile
 */
export function settingLine(
  name: OptionName,
  given: Given<unknown> | undefined,
  value: string,
): string {
  switch (given?.source.kind) {
    case "option":
      return `--${name} ${shellWord(value)}`;
    case "environment":
      return `export ${given.source.name}=${shellWord(value)}`;
    case "profile":
      return `${name.replace(/^oci-/, "")}=${value}`;
    default:
      return `export ${OPTIONS[name].env[0]}=${shellWord(value)}`;
  }
}
