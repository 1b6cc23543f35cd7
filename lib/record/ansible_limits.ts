import { isRawNumber, type JsonValue } from "./exact_json.ts";

/** Digits that Python makes an integer of (`sys.int_info.default_max_str_digits`). */
const MAX_INTEGER_DIGITS = 4300;

/** Keys by which Ansible marks values of its own in JSON; `from_json` refuses them since 2.19. */
const MARKERS: readonly string[] = ["__ansible_type", "__ansible_unsafe", "__ansible_vault"];

/** Characters of a key that a message shows. */
const MAX_KEY_SHOWN = 60;

/**
 * Finds what is JSON, and yet cannot become a variable of Ansible. The roles would fail on it, or hand
 * over something else than was saved.
 *
 * @param value a value from `parseExactJson`
 * @param place what the value is called in the answer, such as `metadata`
 * @returns where it is and why, in the middle of a sentence; nothing when all of it can be loaded
 */
export function beyondAnsible(value: JsonValue, place: string): string | undefined {
  if (typeof value === "string") {
    return value.isWellFormed() ? undefined : `${place} holds half a character (a lone surrogate)`;
  }
  if (isRawNumber(value)) {
    const problem = problemOfNumber(value.rawJSON);
    return problem === undefined ? undefined : `${place} is ${problem}`;
  }
  if (value === null || typeof value === "boolean") return undefined;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      const problem = beyondAnsible(item, `${place}[${index}]`);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }
  for (const [key, item] of Object.entries(value)) {
    if (!key.isWellFormed()) return `a key of ${place} holds half a character (a lone surrogate)`;
    if (MARKERS.includes(key)) {
      return `${place} has the key "${key}", which Ansible keeps for itself`;
    }
    const problem = beyondAnsible(item, `${place}.${shown(key)}`);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function problemOfNumber(text: string): string | undefined {
  if (/^-?\d+$/.test(text)) {
    const digits = text.replace("-", "").length;
    return digits > MAX_INTEGER_DIGITS
      ? `an integer of ${digits} digits, more than ${MAX_INTEGER_DIGITS}`
      : undefined;
  }
  return Number.isFinite(Number(text)) ? undefined : "a number beyond 1.7976931348623157e308";
}

function shown(key: string): string {
  return key.length > MAX_KEY_SHOWN ? `${key.slice(0, MAX_KEY_SHOWN)}…` : key;
}
