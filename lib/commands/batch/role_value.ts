import { isRawNumber, type JsonObject, type JsonValue } from "../../record/exact_json.ts";

/** What `omit` is before ansible-core 2.19: a text that no one else would write. */
const OMITTED = /^__omit_place_holder__[0-9a-f]{40}$/;

/** Words that Ansible takes for true. */
const TRUE = /^(?:true|t|yes|y|on|1)$/i;

/**
 * Tells Ansible's `omit` from every other value.
 *
 * @param value what a variable of a role holds
 * @returns whether it stands for nothing
 */
export function isOmitted(value: JsonValue): boolean {
  return typeof value === "string" && OMITTED.test(value);
}

/**
 * Leaves out what is omitted.
 *
 * @param object a dictionary of the user's
 * @returns the rest, in its order
 */
export function withoutOmitted(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => !isOmitted(value)));
}

/**
 * Takes what Ansible takes for true as such.
 *
 * @param value what a variable holds that means yes or no
 * @returns a boolean for a boolean, a number and a word; anything else as it is
 */
export function truth(value: JsonValue): JsonValue {
  if (isRawNumber(value)) return value.rawJSON === "1";
  return typeof value === "string" ? TRUE.test(value) : value;
}
