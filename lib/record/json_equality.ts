import { isRawNumber, type JsonObject, type JsonValue } from "./exact_json.ts";

/**
 * Compares two JSON values: object keys in any order, numbers by their exact decimal value.
 *
 * `1`, `1.0` and `10e-1` are equal; `12345678901234567890` and `12345678901234567891` are not,
 * although both are the same double.
 *
 * @param a a value from `parseExactJson`
 * @param b a value from `parseExactJson`
 * @returns whether both stand for the same JSON value
 */
export function equalJson(a: JsonValue, b: JsonValue): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  if (isRawNumber(a) || isRawNumber(b)) {
    return isRawNumber(a) && isRawNumber(b) &&
      canonicalNumber(a.rawJSON) === canonicalNumber(b.rawJSON);
  }
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length &&
      a.every((item, i) => equalJson(item, b[i] as JsonValue));
  }
  return equalObjects(a, b);
}

function equalObjects(a: JsonObject, b: JsonObject): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length &&
    keys.every((key) =>
      Object.hasOwn(b, key) && equalJson(a[key] as JsonValue, b[key] as JsonValue)
    );
}

/** Brings a JSON number to `digits e exponent` without leading or trailing zeros in the digits. */
function canonicalNumber(text: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (match === null) return text;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match;
  const digits = whole + fraction;
  // Loops, because a pattern such as /0+$/ takes quadratic time on a long run of zeros.
  let start = 0;
  while (digits[start] === "0") start++;
  let end = digits.length;
  while (end > start && digits[end - 1] === "0") end--;
  if (start === end) return "0";
  const scale = BigInt(exponent) - BigInt(fraction.length) + BigInt(digits.length - end);
  return `${sign}${digits.slice(start, end)}e${scale}`;
}
