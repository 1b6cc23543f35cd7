import {
  isJsonObject,
  isRawNumber,
  type JsonObject,
  type JsonValue,
  stringifyExactJson,
} from "../record/exact_json.ts";
import type { JobRecord } from "../record/record.ts";

/** A name and what is shown beside it. */
type Row = readonly [string, string | undefined];

/**
 * Shows people how a job was started and how it has ended, as far as that can be read.
 *
 * @param job the record
 * @returns a row for each thing that is known; none of a job that was saved by hand and not seen to end
 */
export function runRows({ run, outcome }: JobRecord): Row[] {
  return [
    ...(isJsonObject(run) ? startRows(run) : asItIs("run", run)),
    ...(isJsonObject(outcome) ? endRows(outcome) : asItIs("outcome", outcome)),
  ];
}

function startRows(run: JsonObject): Row[] {
  const user = shown(run["user"]);
  const limit = shown(run["time_limit"]);
  return [
    ["started", withDetail(shown(run["started_at"]), user && `by ${user}`)],
    ["time limit", limit && `${limit} s`],
    ["job directory", shown(run["job_dir"])],
    ["claim", shown(run["claim_id"])],
  ];
}

function endRows(outcome: JsonObject): Row[] {
  return [
    ["verdict", shown(outcome["verdict"])],
    ["exit status", shown(outcome["rc"])],
    ["ended", shown(outcome["ended_at"])],
    ["seen", shown(outcome["seen_at"])],
    ["stdout", sizeOf(outcome, "stdout")],
    ["stderr", sizeOf(outcome, "stderr")],
  ];
}

/** The size of a stream, and how much of it is kept. */
function sizeOf(outcome: JsonObject, stream: string): string | undefined {
  const bytes = shown(outcome[`${stream}_bytes`]);
  const tail = outcome[stream];
  if (bytes === undefined || typeof tail !== "string") return undefined;
  const kept = new TextEncoder().encode(tail).length;
  const size = bytes === "1" ? "1 byte" : `${bytes} bytes`;
  if (kept === 0) return bytes === "0" ? size : `${size}, none kept`;
  return kept < Number(bytes) ? `${size}, the last ${kept} kept` : size;
}

function withDetail(text: string | undefined, detail: string | undefined): string | undefined {
  return text && detail ? `${text} ${detail}` : text;
}

function asItIs(name: string, value: JsonValue | undefined): Row[] {
  return value === undefined ? [] : [[name, stringifyExactJson(value)]];
}

function shown(value: JsonValue | undefined): string | undefined {
  if (typeof value === "string" && value !== "") return value;
  return isRawNumber(value) ? value.rawJSON : undefined;
}
