import { AsyncJobError } from "../../errors.ts";
import { shown } from "../../hidden_text.ts";
import {
  isJsonObject,
  isRawNumber,
  type JsonObject,
  type JsonValue,
} from "../../record/exact_json.ts";
import { type OptionName, OPTIONS } from "../../settings/options.ts";
import { isOmitted, truth, withoutOmitted } from "./role_value.ts";

/** Keys whose text is taken as it is, empty or not. */
const NEVER_DROPPED = ["job_name", "host", "ansible_job_id", "observation", "state_dir"];

/** What the oci backend needs in a role's line. */
const NEEDED = ["oci_bucket", "oci_namespace", "oci_compartment"];

/** What the role that loads calls the host, for `host` is one of its outputs. */
const HOST_FILTER = "host_filter";

/** Keys that the role that loads gives a prefix, for they are about a claim alone. */
const OF_CLAIM: ReadonlyMap<string, string> = new Map([
  ["claim_ttl", "ttl"],
  ["claim_owner", "owner"],
]);

/** Who asks. */
export interface RoleCall {
  /** The role, whose variables the messages name. */
  readonly role: string;
  /** What it asks for. */
  readonly op: string;
  /** What it calls the line: the host that asks. */
  readonly id: string | undefined;
}

/** A line of a role, understood. */
export interface RoleLine {
  /** What it asks for, in the form that every command takes. */
  readonly request: JsonObject;

  /**
   * Makes the role's answer.
   *
   * @param result what the operation answers
   * @returns what the role hands over
   * @throws {AsyncJobError} when the role has to fail on that
   */
  answer(result: object): object;
}

/**
 * Turns the variables of an Ansible role into a request: `null`, the `omit` of Ansible and empty texts are
 * no settings, numbers and booleans are the texts that they came from. A host that is the same number as
 * the one that asks is that one: `jinja2_native` makes one number of the names 16 and 0x10.
 *
 * The line of a role names its store whole. Variables of the environment neither choose the backend or
 * the state directory nor stand in for bucket, namespace and compartment: they could send a playbook elsewhere.
 *
 * @param call the role, and what it asks for
 * @param line the role's variables, and beside them `dry_run` and `inventory_hostname`: what a template
 * makes of the name of the host that asks
 * @returns the request in the form that every command takes
 * @throws {AsyncJobError} `Usage` for a job id that is a number, `MissingSetting` naming all that the oci
 * backend lacks
 */
export function roleRequest(
  { role, op, id }: RoleCall,
  { inventory_hostname: asking, ...line }: JsonObject,
): JsonObject {
  const request: JsonObject = {};
  for (const [name, value] of Object.entries(line)) {
    const key = keyOf(name, role);
    if (isSetting(key, value)) request[key] = settled(key, value);
    if (key === "host" && id !== undefined && isSameNumber(value, asking)) request[key] = id;
  }
  if (op !== "save" && id !== undefined) request["host"] ??= id;
  // What changes nothing has nothing to leave undone in check mode, and claims nothing.
  if (op === "load") { for (const key of ["dry_run", ...OF_CLAIM.values()]) delete request[key]; }
  request["backend"] ??= OPTIONS["backend"].fallback ?? "";
  request["state_dir"] ??= OPTIONS["state-dir"].fallback ?? "";
  request["require_state_dir"] ??= false;
  const what = `Cannot ${op} job '${shown(String(request["job_name"] ?? ""))}'`;
  refuseNumber(role, what, request["ansible_job_id"]);
  const missing = NEEDED.filter((key) => request[key] === undefined);
  if (request["backend"] === "oci" && missing.length > 0) throw incomplete(role, what, missing);
  return request;
}

/** The key of a request that a variable of the role stands for. */
function keyOf(name: string, role: string): string {
  const prefix = `${role}_`;
  const key = name.startsWith(prefix) ? name.slice(prefix.length) : name;
  return key === HOST_FILTER ? "host" : OF_CLAIM.get(key) ?? key;
}

function isSameNumber(value: JsonValue, other: JsonValue | undefined): boolean {
  return isRawNumber(value) && isRawNumber(other) && value.rawJSON === other.rawJSON;
}

function isSetting(key: string, value: JsonValue): boolean {
  if (value === null || isOmitted(value)) return false;
  return value !== "" || NEVER_DROPPED.includes(key);
}

function settled(key: string, value: JsonValue): JsonValue {
  if (key === "metadata") return isJsonObject(value) ? withoutOmitted(value) : value;
  if (isFlag(key)) return truth(value);
  if (typeof value === "boolean") return value ? "True" : "False";
  return isRawNumber(value) && key !== "ansible_job_id" ? value.rawJSON : value;
}

function isFlag(key: string): boolean {
  const name = key.replaceAll("_", "-");
  return name in OPTIONS && OPTIONS[name as OptionName].kind === "flag";
}

/** `jinja2_native` makes a number of an id such as 705377163689.15916, and rounds it. */
function refuseNumber(role: string, what: string, id: JsonValue | undefined): void {
  if (!isRawNumber(id)) return;
  throw new AsyncJobError(
    "Usage",
    `${what}: the job id arrived as the number ${id.rawJSON}, which may have lost digits`,
    {
      hint: "Keep it text; where `started` is what the task with async registered, write " +
        `${role}_ansible_job_id: "{{ started.ansible_job_id | string }}"`,
    },
  );
}

function incomplete(role: string, what: string, missing: readonly string[]): AsyncJobError {
  const names = missing.map((key) => `${role}_${key}`).join(", ");
  return new AsyncJobError("MissingSetting", `${what}: the oci backend needs ${names}`, {
    hint:
      "Set what is missing for the play or in the inventory. Environment variables count only " +
      "where a lookup reads them.",
  });
}
