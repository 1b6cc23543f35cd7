/**
 * JSON whose numbers keep the text they were written with.
 *
 * `JSON.parse` alone turns `12345678901234567890` into `12345678901234567000` and `1.0` into `1`.
 * Here every number becomes a raw JSON value that remembers its source text
 * (ECMAScript "JSON.parse source text access": reviver context and `JSON.rawJSON`).
 */

/** A number with its source text, made by `JSON.rawJSON`. */
export interface RawNumber {
  readonly rawJSON: string;
}

/** Any JSON value as {@link parseExactJson} returns it. */
export type JsonValue = null | boolean | string | RawNumber | JsonValue[] | JsonObject;

/** A JSON object as {@link parseExactJson} returns it. */
export interface JsonObject {
  [key: string]: JsonValue;
}

/** The parts of `JSON` that TypeScript's library does not describe yet. */
interface SourceTextJson {
  parse(
    text: string,
    reviver: (this: unknown, key: string, value: unknown, context: { source?: string }) => unknown,
  ): JsonValue;
  rawJSON(text: string): RawNumber;
  isRawJSON(value: unknown): value is RawNumber;
}

const json = JSON as unknown as SourceTextJson;

/**
 * Levels of nesting that metadata may have; deeper input could exhaust the stack of this or another
 * program. What holds metadata, a record or a request, has one level more.
 */
export const MAX_DEPTH = 100;

/**
 * Parses JSON text (RFC 8259) and keeps each number's source text.
 *
 * @param text the whole JSON text
 * @param maxDepth levels of nesting that are read
 * @returns the value; of repeated keys in one object the last one counts
 * @throws {SyntaxError} when the text is not JSON or nests deeper than that; its message quotes one
 * character of the text at most
 */
export function parseExactJson(text: string, maxDepth = MAX_DEPTH): JsonValue {
  const hasNumbers = scan(text, maxDepth);
  try {
    // Without a number there is nothing to keep, and a reviver takes several times as long.
    if (!hasNumbers) return JSON.parse(text);
    return json.parse(text, (_key, value, context) =>
      // A number inside an array or object that the reviver has replaced has no source; none is here.
      typeof value === "number" ? json.rawJSON(context.source ?? String(value)) : value);
  } catch (error) {
    throw error instanceof SyntaxError ? withoutQuote(error) : error;
  }
}

/** V8 quotes up to twenty characters of what it cannot parse, and what is broken may be a secret. */
function withoutQuote({ message }: SyntaxError): SyntaxError {
  return new SyntaxError(message.replace(/, (?:\.\.\.)?".*"(?:\.\.\.)? is not valid JSON$/s, ""));
}

/**
 * Writes a value as JSON.
 *
 * @param value a value from {@link parseExactJson}, or plain data
 * @param indent spaces for each level; none gives one line
 * @returns JSON text without a final newline
 */
export function stringifyExactJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent);
}

/**
 * Makes a number that is written as its text says.
 *
 * @param text a JSON number
 * @returns the number with its source text
 */
export function rawNumber(text: string): RawNumber {
  return json.rawJSON(text);
}

/** @returns whether the value is a JSON object (not an array, number or null) */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) &&
    !json.isRawJSON(value);
}

/** @returns whether the value is a number with its source text */
export function isRawNumber(value: unknown): value is RawNumber {
  return json.isRawJSON(value);
}

/**
 * Counts brackets outside strings, before the recursive part of `JSON.parse` can run out of stack.
 *
 * @returns whether a number stands among them
 */
function scan(text: string, maxDepth: number): boolean {
  let depth = 0;
  let hasNumbers = false;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (inString) {
      if (unit === 0x5c) i++; // backslash: the next character is escaped
      else if (unit === 0x22) inString = false;
    } else if (unit === 0x22) inString = true;
    else if (unit === 0x5b || unit === 0x7b) {
      if (++depth > maxDepth) throw new SyntaxError(`nested deeper than ${maxDepth} levels`);
    } else if (unit === 0x5d || unit === 0x7d) depth--;
    else if (unit === 0x2d || (unit >= 0x30 && unit <= 0x39)) hasNumbers = true;
  }
  return hasNumbers;
}
