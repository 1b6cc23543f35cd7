import { strictEqual } from "node:assert/strict";
import type { TestPlace } from "../../each_store.ts";
import { batchLines, errorOf } from "../batch_lines.ts";

/** What a role's line is answered with. */
export interface RoleAnswerJson {
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly as_facts: Readonly<Record<string, unknown>>;
  readonly next: {
    readonly step: string;
    readonly claim_id: string;
    readonly token: string;
    readonly fence: readonly string[];
    readonly host_input: string;
    readonly job_input: string;
    readonly wait: number;
    readonly retries: number;
    readonly delay: number;
    readonly time_limit: number;
    readonly restart: boolean;
    readonly would_start: boolean;
    /** What the failing task shows; empty where nothing fails. */
    readonly failure: string;
    readonly failure_message: string;
    readonly failure_hint: string;
  };
}

/** The host that asks, and the job that it asks for. */
export const [HOST, JOB] = ["db01", "export"];
/** Where the record or claim of that is kept. */
export const PATH = `${HOST}/${JOB}.json`;

/** The outputs of both roles for a job that nothing is known of. */
export const NOTHING_KNOWN = {
  rc: "",
  stdout: "",
  stderr: "",
  stdout_bytes: "",
  stderr_bytes: "",
  started_at: "",
  ended_at: "",
  ansible_job_id: "",
  job_dir: "",
  host: HOST,
  owner: "",
};

/**
 * Writes the line of a role.
 *
 * @param op what it asks for
 * @param variables those of the role, without its prefix
 * @param beside what its tasks have found out
 * @param role the role
 * @returns the line
 */
export function roleLine(
  op: string,
  variables: Readonly<Record<string, unknown>> = {},
  beside: Readonly<Record<string, unknown>> = {},
  role = "async_job_run",
): Record<string, unknown> {
  const named = Object.entries({ job_name: JOB, ...variables })
    .map(([name, value]) => [`${role}_${name}`, value] as const);
  const asking = { id: HOST, role, op, inventory_hostname: HOST };
  const found = role === "async_job_run" ? { async_dir: "~/.ansible_async" } : {};
  return { ...asking, ...Object.fromEntries(named), ...found, ...beside };
}

/**
 * Names a place as the variables of a role do.
 *
 * @param place where records are kept
 * @returns the variables, without the role's prefix
 */
export function storeVariables(place: TestPlace): Record<string, unknown> {
  const { env = {} } = place.world;
  if (place.kind === "filesystem") return { state_dir: env["ASYNC_JOB_STATE_DIR"] };
  return {
    backend: "oci",
    oci_bucket: env["ASYNC_JOB_OCI_BUCKET"],
    oci_namespace: env["ASYNC_JOB_OCI_NAMESPACE"],
    oci_compartment: "ocid1.compartment.oc1..a",
    oci_prefix: env["ASYNC_JOB_OCI_PREFIX"],
    oci_endpoint: env["ASYNC_JOB_OCI_ENDPOINT"],
    oci_config_file: env["OCI_CONFIG_FILE"],
  };
}

/**
 * Asks as the role does, and must get an answer.
 *
 * @param place where records are kept
 * @param op what is asked for
 * @param variables those of the role, without its prefix
 * @param beside what its tasks have found out
 * @param role the role
 * @returns the answer, the outputs without the role's prefix
 */
export async function asked(
  place: TestPlace,
  op: string,
  variables: Readonly<Record<string, unknown>> = {},
  beside: Readonly<Record<string, unknown>> = {},
  role = "async_job_run",
): Promise<RoleAnswerJson> {
  const line = roleLine(op, { ...storeVariables(place), ...variables }, beside, role);
  const { answers: [answer], status } = await batchLines([line], [], place.world);
  strictEqual(status, 0, JSON.stringify(answer));
  strictEqual(answer?.["id"], HOST);
  const { outputs, as_facts, next } = answer as unknown as RoleAnswerJson;
  const { message = "", hint = "", text = "" } = Object(next.failure);
  const failure = { failure: text, failure_message: message, failure_hint: hint };
  const own = (values: Readonly<Record<string, unknown>>): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name.slice(role.length + 1), value]),
    );
  return { outputs: own(outputs), as_facts: own(as_facts), next: { ...next, ...failure } };
}

/**
 * Asks as the role does, and must be refused.
 *
 * @param line the line
 * @param world where
 * @returns the error
 */
export async function refused(
  line: Readonly<Record<string, unknown>> | string,
  world: TestPlace["world"] = {},
): Promise<Readonly<Record<string, unknown>>> {
  const { answers: [answer] } = await batchLines([line], [], world);
  const error = errorOf(answer);
  strictEqual(typeof error["code"], "string", JSON.stringify(answer));
  return error;
}
