import { isRawNumber, type JsonObject, type JsonValue } from "./exact_json.ts";
import { parseTimestamp } from "./timestamp.ts";

/** What a field of a stored object holds; `null` stands for what nobody knows, where it may. */
export type FieldKind =
  | "text"
  | "name"
  | "base64"
  | "time"
  | "time or null"
  | "text or null"
  | "number"
  | "number or null";

/** How each kind is told from others, and what it is called. */
const KINDS: Readonly<Record<FieldKind, readonly [(value: JsonValue) => boolean, string]>> = {
  text: [isText, "a string"],
  name: [(value) => isText(value) && value !== "", "a string that is not empty"],
  base64: [isBase64, "bytes in base64"],
  time: [isTime, "a date and time"],
  "time or null": [(value) => value === null || isTime(value), "a date and time or null"],
  "text or null": [(value) => value === null || isText(value), "a string or null"],
  number: [isWhole, "a whole number"],
  "number or null": [(value) => value === null || isWhole(value), "a whole number or null"],
};

/**
 * Finds the first field of a stored object that is missing or holds something else than it should.
 *
 * @param object what is stored
 * @param name what the object is called in messages
 * @param fields what each field has to hold
 * @returns what is wrong, in the middle of a sentence, or `undefined`
 */
export function fieldProblem(
  object: JsonObject,
  name: string,
  fields: Readonly<Record<string, FieldKind>>,
): string | undefined {
  for (const [field, kind] of Object.entries(fields)) {
    const value = Object.hasOwn(object, field) ? object[field] : undefined;
    if (value === undefined) return `the field ${name}.${field} is missing`;
    const [fits, noun] = KINDS[kind];
    if (!fits(value)) return `the field ${name}.${field} is not ${noun}`;
  }
  return undefined;
}

/**
 * Reads a number that has been checked.
 *
 * @param value a whole number, or `null`
 * @returns the number
 */
export function numberIn(value: JsonValue | undefined): number | null {
  return isRawNumber(value) ? Number(value.rawJSON) : null;
}

/**
 * Reads a text that has been checked.
 *
 * @param value a text, or `null`
 * @returns the text
 */
export function textIn(value: JsonValue | undefined): string | null {
  return typeof value === "string" ? value : null;
}

function isText(value: JsonValue): value is string {
  return typeof value === "string";
}

function isTime(value: JsonValue): boolean {
  return isText(value) && parseTimestamp(value) !== undefined;
}

function isWhole(value: JsonValue): boolean {
  return isRawNumber(value) && Number.isSafeInteger(Number(value.rawJSON));
}

function isBase64(value: JsonValue): boolean {
  if (!isText(value)) return false;
  try {
    return Uint8Array.fromBase64(value).length >= 0;
  } catch {
    return false;
  }
}
