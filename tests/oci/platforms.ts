import { startInstance } from "../../scripts/fake_oci/services/start_instance.ts";
import { startWorkload } from "../../scripts/fake_oci/services/start_workload.ts";
import type { FakeBucket } from "./fake_bucket.ts";

/**
 * Starts the services of an instance that the bucket's service knows.
 *
 * @param bucket the bucket
 * @returns the variables that lead to them
 */
export async function onInstance({ oci }: FakeBucket): Promise<Record<string, string>> {
  const { metadataBaseUrl, federationEndpoint } = await startInstance(oci);
  return {
    OCI_METADATA_BASE_URL: metadataBaseUrl,
    OCI_SDK_AUTH_CLIENT_REGION_URL: federationEndpoint,
  };
}

/**
 * Starts the cluster of a pod that the bucket's service knows.
 *
 * @param bucket the bucket, in whose directory the pod's files are written
 * @returns the pod's variables
 */
export async function inPod({ oci, directory }: FakeBucket): Promise<Record<string, string>> {
  const { environment, caPem, serviceAccountToken } = await startWorkload(oci);
  await Deno.writeTextFile(`${directory}/ca.crt`, caPem);
  await Deno.writeTextFile(`${directory}/token`, serviceAccountToken);
  return {
    ...environment,
    OCI_KUBERNETES_SERVICE_ACCOUNT_CERT_PATH: `${directory}/ca.crt`,
    OCI_KUBERNETES_SERVICE_ACCOUNT_TOKEN_PATH: `${directory}/token`,
  };
}
