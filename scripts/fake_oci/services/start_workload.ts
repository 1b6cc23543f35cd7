import type { FakeOci } from "../fake_oci.ts";
import { fakeOcid } from "../identity/ocid.ts";
import { serviceHandler } from "./service_handler.ts";
import { workloadIdentityService } from "./workload_identity_service.ts";

/** What a pod of an enhanced OKE cluster would find. */
export interface FakeWorkload {
  /** OCID of the cluster, under which the pod's requests arrive. */
  readonly id: string;
  /** `KUBERNETES_SERVICE_HOST` and `KUBERNETES_SERVICE_PORT_PROXYMUX`. */
  readonly environment: Readonly<Record<string, string>>;
  /** To be written where the pod has its `ca.crt` and `token`. */
  readonly caPem: string;
  readonly serviceAccountToken: string;
}

/**
 * Puts the caller in a pod: starts the cluster's token service.
 *
 * @param fake the cloud; the service stops with it
 * @returns what the pod is given
 */
export async function startWorkload(fake: FakeOci): Promise<FakeWorkload> {
  const id = fakeOcid("cluster", "oke");
  const serviceAccountToken = `${crypto.randomUUID()}.service-account`;
  const service = workloadIdentityService({
    principal: { kind: "workload", id, tenancy: fake.tenancy, compartment: fake.compartmentId },
    serviceAccountToken,
    issuer: fake.issuer,
  });
  const authority = await fake.authority();
  const server = await fake.listen(serviceHandler("workload identity", fake, service), {
    tls: await authority.issueForServer(),
  });
  return {
    id,
    environment: {
      KUBERNETES_SERVICE_HOST: "127.0.0.1",
      KUBERNETES_SERVICE_PORT_PROXYMUX: String(server.port),
    },
    caPem: authority.certificatePem,
    serviceAccountToken,
  };
}
