/**
 * Replaces the part of a Markdown text that stands between `<!-- NAME:begin -->` and `<!-- NAME:end -->`.
 *
 * @param text the whole text
 * @param name the part's name
 * @param part the new content
 * @returns the new text
 * @throws {Error} when the markers are missing
 */
export function withGenerated(text: string, name: string, part: string): string {
  const begin = `<!-- ${name}:begin -->`;
  const end = `<!-- ${name}:end -->`;
  const [before, rest] = text.split(begin);
  const [, after] = rest?.split(end) ?? [];
  if (after === undefined) throw new Error(`The text lacks ${begin} or ${end}`);
  return `${before}${begin}\n\n${part.trimEnd()}\n\n${end}${after}`;
}
