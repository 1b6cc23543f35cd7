import { ERROR_GUIDE } from "../../lib/error_guide.ts";
import { type ErrorCode, EXIT_CODES } from "../../lib/errors.ts";

/**
 * Writes a paragraph for every error code, from the texts of `async-job help CODE`.
 *
 * @returns Markdown
 */
export function troubleshooting(): string {
  return (Object.keys(EXIT_CODES) as ErrorCode[]).map((code) => {
    const { meaning, see, fix } = ERROR_GUIDE[code];
    return `**\`${code}\`** (exit ${EXIT_CODES[code]}). ${asMarkdown(meaning)} *See it:* ${
      asMarkdown(see)
    } *Fix it:* ${asMarkdown(fix)}\n`;
  }).join("\n");
}

/** The program quotes commands, Markdown shows them as code. */
function asMarkdown(text: string): string {
  const parts = text.split(
    /("[^"]*'[^"]*"|(?<!\w)'[^']+'(?!\w)|--[a-z-]+|[A-Z]+(?:_[A-Z]+)+_?|~\/[\w./]+|\{.*\})/,
  );
  return parts.map((part, at) =>
    at % 2 === 0 ? part : `\`${part.replace(/^(["'])(.*)\1$/, "$2")}\``
  ).join("");
}
