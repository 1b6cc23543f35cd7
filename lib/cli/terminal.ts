import type { Terminal } from "../deps.ts";

/**
 * Looks at what standard output is. The locale is that of `LC_ALL`, `LC_CTYPE` or `LANG`, the first one
 * that is set (POSIX, 8.2); colours follow `NO_COLOR` and `TERM=dumb`.
 *
 * @param env reads an environment variable
 * @returns colours, width and character set
 */
export function terminalOf(env: (name: string) => string | undefined): Terminal {
  const isTerminal = Deno.stdout.isTerminal();
  return {
    colour: isTerminal && !env("NO_COLOR") && env("TERM") !== "dumb",
    // A terminal that was never told its size says 0.
    columns: isTerminal ? Deno.consoleSize().columns || undefined : undefined,
    unicode: Deno.build.os === "windows" || isUtf8(env),
  };
}

function isUtf8(env: (name: string) => string | undefined): boolean {
  return /utf-?8/i.test(env("LC_ALL") || env("LC_CTYPE") || env("LANG") || "");
}
