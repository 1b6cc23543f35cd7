import type { FakeBucket } from "./fake_bucket.ts";

/**
 * The environment that points a process at a loopback bucket.
 *
 * @param bucket the bucket
 * @returns variables
 */
export function bucketEnvironment({ oci, directory }: FakeBucket): Record<string, string> {
  return {
    ASYNC_JOB_BACKEND: "oci",
    ASYNC_JOB_OCI_BUCKET: oci.bucket.name,
    ASYNC_JOB_OCI_NAMESPACE: oci.namespace,
    ASYNC_JOB_OCI_COMPARTMENT: oci.compartmentId,
    ASYNC_JOB_OCI_ENDPOINT: oci.endpoint,
    OCI_CONFIG_FILE: `${directory}/config`,
    HTTPS_PROXY: "",
    HTTP_PROXY: "",
  };
}
