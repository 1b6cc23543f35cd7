import { AsyncJobError } from "../errors.ts";
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  MAX_DEPTH,
  parseExactJson,
} from "../record/exact_json.ts";
import { quoted } from "../hidden_text.ts";
import { checkMetadata } from "../record/metadata.ts";
import { type OptionName, OPTIONS } from "./options.ts";
import type { Given, GivenOptions } from "./given.ts";
import { didYouMean } from "./suggest.ts";

/** What a request is. */
const WANTED = 'Send one JSON object, for example {"job_name":"export","host":"db01"}.';

/** Options that a request cannot carry. */
const NOT_IN_REQUESTS: readonly OptionName[] = ["request", "help", "version"];

/**
 * Reads the JSON object of `--request -`: its keys are the long options with underscores.
 *
 * `null` means "not given", so that a caller can list every key. Numbers are refused where text is
 * meant: a job id such as `123456.789` would not arrive as it was.
 *
 * @param request the object
 * @param accepted the options of the command
 * @returns the options that it holds
 * @throws {AsyncJobError} `Usage`, `InvalidMetadata`
 */
export function readRequest(
  request: JsonObject,
  accepted: readonly OptionName[],
): GivenOptions {
  const names = accepted.filter((name) => !NOT_IN_REQUESTS.includes(name));
  const given = new Map<OptionName, Given>();
  for (const [key, value] of Object.entries(request)) {
    const name = names.find((candidate) => keyOf(candidate) === key);
    if (name === undefined) throw unknownKey(key, names);
    if (value === null) continue;
    given.set(name, { value: typed(name, key, value), source: { kind: "request", name: key } });
  }
  return given;
}

/**
 * Parses a request as far as its being an object.
 *
 * @param text the JSON text
 * @param wanted what to send instead, a sentence for the hint
 * @returns the object
 * @throws {AsyncJobError} `Usage`
 */
export function parseRequest(text: string, wanted = WANTED): JsonObject {
  let value: JsonValue;
  try {
    value = parseExactJson(text, MAX_DEPTH + 1);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw refused(`it is not JSON (${error.message})`, wanted, error);
  }
  if (!isJsonObject(value)) throw refused("it is not a JSON object", wanted);
  return value;
}

function typed(name: OptionName, key: string, value: JsonValue): string | boolean | JsonObject {
  if (name === "metadata") return checkMetadata(value);
  if (OPTIONS[name].kind === "flag") {
    if (typeof value === "boolean") return value;
    throw refused(`${key} must be true or false`, WANTED);
  }
  if (typeof value === "string") return value;
  throw refused(`${key} must be a string in quotes`, WANTED);
}

function keyOf(name: OptionName): string {
  return name.replaceAll("-", "_");
}

function unknownKey(key: string, names: readonly OptionName[]): AsyncJobError {
  return new AsyncJobError("Usage", `Unknown key ${quoted(key)} in the request`, {
    hint: didYouMean(
      key,
      names.map(keyOf),
      "The keys are the command's long options with underscores.",
    ),
  });
}

function refused(problem: string, hint: string, cause?: unknown): AsyncJobError {
  return new AsyncJobError("Usage", `Cannot read the request on standard input: ${problem}`, {
    hint,
    cause,
  });
}
