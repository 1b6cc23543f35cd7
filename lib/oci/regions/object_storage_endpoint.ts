import type { EnvironmentReader } from "../../settings/given.ts";
import type { Region } from "./region.ts";
import { REALM_DOMAINS } from "./region_table.ts";

/** The realm that a region is taken to be of when nobody has described it. */
const FIRST_REALM = "oc1";

/**
 * Names the address of Object Storage in a region, as the OCI SDK does.
 *
 * A region that nobody has described belongs to the realm whose domain `OCI_DEFAULT_REALM` names, else to
 * the first realm. An identifier with a dot in it is a domain already. `OCI_DUAL_STACK_ENDPOINT_ENABLED`
 * and `OCI_REALM_SPECIFIC_SERVICE_ENDPOINT_TEMPLATE_ENABLED` change it as in all of Oracle's SDKs.
 *
 * @param regionId the region's identifier
 * @param region the same, described; `undefined` when nobody has
 * @param namespace the tenancy's namespace, which is part of some addresses
 * @param env reads an environment variable
 * @returns the origin, without a trailing slash
 */
export function objectStorageEndpoint(
  regionId: string,
  region: Region | undefined,
  namespace: string,
  env: EnvironmentReader,
): string {
  if (regionId.includes(".")) return `https://objectstorage.${regionId}`;
  const isDual = env("OCI_DUAL_STACK_ENDPOINT_ENABLED")?.toLowerCase() === "true";
  const named = env("OCI_DEFAULT_REALM") || undefined;
  const realm = region?.realm ?? (named === undefined ? FIRST_REALM : undefined);
  if (
    realm === FIRST_REALM && env("OCI_REALM_SPECIFIC_SERVICE_ENDPOINT_TEMPLATE_ENABLED") === "true"
  ) {
    const tenancy = namespace === "" ? "" : `${namespace}.`;
    return `https://${tenancy}objectstorage.${regionId}.${isDual ? "ds." : ""}oci.customer-oci.com`;
  }
  const domain = region?.domain ?? named ?? REALM_DOMAINS[FIRST_REALM];
  return `https://objectstorage.${regionId}.${isDual ? "ds.oci." : ""}${domain}`;
}
