/**
 * Tells whether a chunk does nothing when it is run but declare what it exports, as the bundler's
 * chunk of helpers does: a file that uses none of it need not import it.
 *
 * @param text the chunk, as the bundler wrote it
 * @returns `true` only when that is certain
 */
export function onlyDeclares(text: string): boolean {
  const outline = withoutInside(withoutInside(text, /\{[^{}]*\}/g, ""), /\([^()]*\)/g, "¤");
  return outline.split(";").map((statement) => statement.trim())
    .every((statement) => HARMLESS.some((form) => form.test(statement)));
}

/** Statements of an outline, in which `¤` stands for parentheses and braces are gone. */
const HARMLESS = [
  /^$/,
  /^export$/,
  /^import\s?from\s?"node:module"$/,
  // Functions and methods of Object, arrow functions, and the function `require`.
  /^var ([\w$]+=(Object[\w.]*|(¤|[\w$]+)=>[^,]*|__deno_internal_createRequire¤)(,|$))+$/,
];

/** Takes out what a pattern finds until it finds nothing more, from the inside to the outside. */
function withoutInside(text: string, pattern: RegExp, substitute: string): string {
  const less = text.replace(pattern, substitute);
  return less === text ? text : withoutInside(less, pattern, substitute);
}
