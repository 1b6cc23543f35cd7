import { AsyncJobError } from "../errors.ts";
import { quoted } from "../hidden_text.ts";

const { default: picomatch } = await import("./picomatch.js");

/**
 * Reads a shell pattern: `*`, `?`, `[a-z]` and `{a,b}`; a backslash takes a character as it is. The
 * whole name has to match, letters in upper and lower case differ, a leading dot is nothing special.
 *
 * This module is for a dynamic import: few need a pattern.
 *
 * @param option the option that it is the value of, for the message
 * @param pattern the pattern
 * @returns tells whether a name matches
 * @throws {AsyncJobError} `Usage`
 */
export function globMatcher(option: string, pattern: string): (name: string) => boolean {
  try {
    const isMatch = picomatch(withoutFurtherMagic(pattern), {
      dot: true,
      // As in every shell, [!a] is any character but a.
      posix: true,
      nonegate: true,
      noextglob: true,
      windows: false,
    });
    return (name) => isMatch(name);
  } catch (cause) {
    throw new AsyncJobError(
      "Usage",
      `Invalid --${option} ${quoted(pattern)}: it is not a pattern`,
      { hint: "Write a name, or a pattern such as 'nightly_*'.", cause },
    );
  }
}

/**
 * Takes their meaning from the characters that mean something to picomatch alone, wherever they do not
 * stand behind a backslash or in a bracket expression: `a(1)` must not take `a1`.
 */
function withoutFurtherMagic(pattern: string): string {
  return pattern.replace(
    /\\.|\[[!^]?\]?[^\]]*\]|[()|"^$+]/gsu,
    (part) => part.length === 1 ? `\\${part}` : part,
  );
}
