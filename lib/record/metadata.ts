import { beyondAnsible } from "./ansible_limits.ts";
import { AsyncJobError } from "../errors.ts";
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  parseExactJson,
  stringifyExactJson,
} from "./exact_json.ts";

/** Largest metadata in bytes, written as UTF-8 on one line. */
export const MAX_METADATA_BYTES = 1024 * 1024;

const HINT = `Give metadata as one JSON object, for example '{"ticket":"CHG-1"}'.`;

/**
 * Reads metadata from the text that a user gave.
 *
 * @param text JSON text
 * @returns the object
 * @throws {AsyncJobError} `InvalidMetadata` when it is no JSON, no object, larger than 1 MiB, or holds
 * what Ansible could not load
 */
export function parseMetadata(text: string): JsonObject {
  try {
    return checkMetadata(parseExactJson(text));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new AsyncJobError("InvalidMetadata", `Cannot read metadata as JSON: ${error.message}`, {
      hint: HINT,
      cause: error,
    });
  }
}

/**
 * Checks that a JSON value can be a record's metadata.
 *
 * @param value a parsed JSON value
 * @returns the same value, known to be an object
 * @throws {AsyncJobError} `InvalidMetadata`
 */
export function checkMetadata(value: JsonValue): JsonObject {
  if (!isJsonObject(value)) {
    throw new AsyncJobError("InvalidMetadata", `Metadata is ${kindOf(value)}, not a JSON object`, {
      hint: HINT,
    });
  }
  const bytes = new TextEncoder().encode(stringifyExactJson(value)).length;
  if (bytes > MAX_METADATA_BYTES) throw metadataTooLarge(`it has ${bytes} bytes`);
  const problem = beyondAnsible(value, "metadata");
  if (problem !== undefined) {
    throw new AsyncJobError("InvalidMetadata", `Ansible could not load it again: ${problem}`, {
      hint: "Save it as a string that says the same, or leave it out.",
    });
  }
  return value;
}

/**
 * The error for metadata over the limit, whoever noticed it.
 *
 * @param detail how large it is, as far as it was read
 * @returns the error to throw
 */
export function metadataTooLarge(detail: string): AsyncJobError {
  return new AsyncJobError(
    "InvalidMetadata",
    `Metadata is larger than ${MAX_METADATA_BYTES} bytes (1 MiB): ${detail}`,
    { hint: "Keep large data elsewhere and save its location in the metadata." },
  );
}

function kindOf(value: JsonValue): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object") return "a number";
  return typeof value === "string" ? "a string" : "a boolean";
}
