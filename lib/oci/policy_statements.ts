import type { OciSettings } from "../settings/oci_settings.ts";

/** What a policy has to name. */
export type PolicySubject = Pick<OciSettings, "bucket" | "compartment" | "authType">;

/**
 * Writes the IAM policy statements that let records be kept in a bucket (policy reference, "Details for
 * Object Storage").
 *
 * Only the name of the group is left to fill in: no request tells it.
 *
 * @param settings who asks, and for which bucket
 * @param compartmentId OCID of the bucket's compartment where the service told it
 * @returns one statement for the bucket's settings and one for its objects
 */
export function policyStatements(
  { bucket, compartment, authType }: PolicySubject,
  compartmentId: string | undefined = compartment?.value,
): [buckets: string, objects: string] {
  const place = compartmentId === undefined
    ? "compartment <name of the bucket's compartment>"
    : `compartment id ${compartmentId}`;
  const own = bucket.value === "" ? "<bucket>" : bucket.value;
  const target = `target.bucket.name='${own}'`;
  switch (authType.value) {
    case "api_key":
    case "security_token":
      return statements("group <your group>", place, target);
    case "oke_workload_identity":
      return statements("any-user", place, `all {${WORKLOAD}, ${target}}`, WORKLOAD_ALONE);
    default:
      return statements("dynamic-group <your dynamic group>", place, target);
  }
}

/** A pod is no group's member: conditions name it ("Granting Workloads Access to OCI Resources"). */
const WORKLOAD = "request.principal.type='workload', request.principal.namespace='<namespace>', " +
  "request.principal.service_account='<service account>', request.principal.cluster_id='<cluster OCID>'";
const WORKLOAD_ALONE = ` where all {${WORKLOAD}}`;

function statements(
  who: string,
  place: string,
  condition: string,
  bucketCondition = "",
): [string, string] {
  return [
    `Allow ${who} to read buckets in ${place}${bucketCondition}`,
    `Allow ${who} to manage objects in ${place} where ${condition}`,
  ];
}
