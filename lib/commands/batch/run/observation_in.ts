import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  MAX_DEPTH,
  parseExactJson,
  rawNumber,
  stringifyExactJson,
} from "../../../record/exact_json.ts";
import { givenIn, isTrueIn } from "./role_variables.ts";

/**
 * Takes what was seen on the host out of a role's line. Empty text is what a look has printed that was torn,
 * unless the host could not be reached at all.
 *
 * @param line the line
 * @param outputTail bytes of each stream that are kept of what Ansible's own module has seen, which gives all
 * @returns the observation as a command takes it; `undefined` when nobody has looked
 */
export function observationIn(line: JsonObject, outputTail: number): JsonValue | undefined {
  if (line["observation"] === "") return isTrueIn(line, "unreachable") ? undefined : "";
  const value = givenIn(line, "observation");
  const seen = typeof value === "string" && value.startsWith("{") ? parsed(value) : value;
  if (!isJsonObject(seen)) return value;
  return stringifyExactJson({ ...seen, output_tail: rawNumber(String(outputTail)) });
}

/** What is no JSON is for the command to refuse. */
function parsed(text: string): JsonValue {
  try {
    return parseExactJson(text, MAX_DEPTH + 1);
  } catch {
    return text;
  }
}
