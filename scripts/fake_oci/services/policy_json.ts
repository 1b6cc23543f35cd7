import { type Grants, POLICY_REFUSALS, type PolicyRefusal } from "../identity/access_policy.ts";
import { type Permission, PERMISSIONS } from "../identity/permissions.ts";
import { invalidParameter } from "../object_storage/service_errors.ts";

/** What a principal is to be limited to. */
export interface PolicyLimit {
  /** OCID of the user or instance. */
  readonly principal: string;
  readonly grants: Grants;
  readonly refusal: PolicyRefusal;
}

/**
 * Reads a limit that came as JSON: `{"principal": "ocid1.user…", "grants": {…}, "refusal": "…"}`.
 *
 * @param value the parsed JSON
 * @returns the limit, with BucketNotFound as the refusal that is not named
 * @throws {ServiceError} 400 that says what is wrong
 */
export function parsePolicyLimit(value: unknown): PolicyLimit {
  const { principal, grants, refusal: code = "BucketNotFound" } = isRecord(value) ? value : {};
  if (typeof principal !== "string") {
    throw invalidParameter("'principal' must be the OCID of a user or instance");
  }
  if (!isRecord(grants)) {
    throw invalidParameter("'grants' must have a list of permissions for each compartment's OCID");
  }
  const refusal = POLICY_REFUSALS.find((name) => name === code);
  if (!refusal) throw invalidParameter(`'refusal' must be one of ${POLICY_REFUSALS.join(", ")}`);
  const known = Object.entries(grants).map(([compartment, names]) =>
    [compartment, parsePermissions(names)] as const
  );
  return { principal, grants: Object.fromEntries(known), refusal };
}

function parsePermissions(names: unknown): Permission[] {
  if (!Array.isArray(names)) throw invalidParameter("Permissions must be a list of names");
  return names.map((given) => {
    const permission = PERMISSIONS.find((name) => name === given);
    if (permission) return permission;
    throw invalidParameter(
      `There is no permission '${given}'; there are ${PERMISSIONS.join(", ")}`,
    );
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
