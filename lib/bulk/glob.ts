const { default: picomatch } = await import("./picomatch.js");

/**
 * Reads a shell pattern: `*`, `?`, `[a-z]` and `{a,b}`; a backslash takes a character as it is. The
 * whole name has to match, letters in upper and lower case differ, a leading dot is nothing special.
 *
 * This module is for a dynamic import: few need a pattern. It shares nothing with the others, which would
 * make one more file that every start reads.
 *
 * @param pattern the pattern
 * @returns tells whether a name matches
 * @throws {Error} when it is not a pattern
 */
export function globMatcher(pattern: string): (name: string) => boolean {
  const isMatch = picomatch(withoutFurtherMagic(pattern), {
    dot: true,
    // As in every shell, [!a] is any character but a.
    posix: true,
    nonegate: true,
    noextglob: true,
    windows: false,
  });
  return (name) => isMatch(name);
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
