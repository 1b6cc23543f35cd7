import { isRawNumber, type JsonObject, type JsonValue } from "../../record/exact_json.ts";

/** What `set_fact` makes of some words before ansible-core 2.19. */
const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ["yes", true],
  ["true", true],
  ["no", false],
  ["false", false],
]);

/**
 * Tells which outputs an old Ansible hands over as something else. Before ansible-core 2.19, unless
 * `jinja2_native` is set, a number that passes through a template comes out as its text, and `set_fact` makes
 * booleans of some texts.
 *
 * @param outputs what a role hands over, by the names of its variables
 * @returns those that may arrive otherwise, with what they are then
 */
export function asFacts(outputs: JsonObject): JsonObject {
  const facts: JsonObject = {};
  for (const [name, value] of Object.entries(outputs)) {
    const fact = asFact(value);
    if (fact !== undefined) facts[name] = fact;
  }
  return facts;
}

function asFact(value: JsonValue): JsonValue | undefined {
  if (typeof value === "string") return BOOLEANS.get(value.toLowerCase());
  return isRawNumber(value) ? value.rawJSON : undefined;
}
