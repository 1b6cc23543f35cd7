import { invalidParameter } from "../object_storage/service_errors.ts";
import type { Fault } from "./fault.ts";
import type { FaultRule, RequestMatch, ServiceName } from "./fault_queue.ts";
import { isRefusalCode } from "./refusals.ts";

/** The fields that each kind of fault must have; the others have defaults. */
const REQUIRED: Record<Fault["kind"], readonly string[]> = {
  "delay": ["ms"],
  "no-answer": ["when", "ending"],
  "repeat": [],
  "refusal": ["code"],
  "answer": ["status", "body"],
  "cut": [],
  "drip": ["everyMs"],
  "skew": ["seconds"],
  "oversize": ["bytes"],
};
const SERVICES: readonly ServiceName[] = [
  "object storage",
  "instance metadata",
  "token",
  "workload identity",
];
const MATCHES = ["method", "operation", "object", "target"];

/**
 * Reads a rule that came as JSON: `{"match": {"operation": "PutObject"}, "times": 2, "fault": …}`.
 *
 * @param value the parsed JSON
 * @returns the rule
 * @throws {ServiceError} 400 that says what is wrong
 */
export function parseFaultRule(value: unknown): FaultRule {
  if (!isRecord(value)) throw invalidParameter("A rule must be a JSON object");
  const given = value["fault"];
  const faults = (Array.isArray(given) ? given : [given]).map(parseFault);
  const match = value["match"];
  if (match !== undefined && !isMatch(match)) {
    throw invalidParameter(`'match' may have ${MATCHES.join(", ")}, each a text`);
  }
  const service = SERVICES.find((name) => name === (value["service"] ?? "object storage"));
  if (!service) throw invalidParameter(`'service' must be one of ${SERVICES.join(", ")}`);
  return {
    service,
    ...(match === undefined ? {} : { match }),
    ...counted(value, "times"),
    ...counted(value, "skip"),
    fault: faults,
  };
}

function parseFault(value: unknown): Fault {
  const kind = isRecord(value) ? String(value["kind"]) : "";
  if (!isRecord(value) || !Object.hasOwn(REQUIRED, kind)) {
    throw invalidParameter(`A fault must have a 'kind': ${Object.keys(REQUIRED).join(", ")}`);
  }
  const missing = REQUIRED[kind as Fault["kind"]].filter((name) => value[name] === undefined);
  if (missing.length > 0) {
    throw invalidParameter(`A fault of kind '${kind}' must have ${missing.join(" and ")}`);
  }
  if (kind === "refusal" && !isRefusalCode(String(value["code"]))) {
    throw invalidParameter(`There is no refusal '${value["code"]}'`);
  }
  return value as unknown as Fault;
}

function counted(value: Record<string, unknown>, name: "times" | "skip"): Partial<FaultRule> {
  const count = value[name];
  if (count === undefined) return {};
  if (!Number.isInteger(count)) throw invalidParameter(`'${name}' must be a whole number`);
  return { [name]: count };
}

function isMatch(value: unknown): value is RequestMatch {
  return isRecord(value) &&
    Object.entries(value).every(([name, text]) =>
      MATCHES.includes(name) && typeof text === "string"
    );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
