import { type HttpResponse, jsonResponse, textResponse } from "../http/http_response.ts";
import type { InstanceIdentity } from "../identity/instance_identity.ts";
import type { Respond } from "./service_handler.ts";

/** Where the instance runs. */
export interface InstancePlace {
  /** For example `us-phoenix-1`. */
  readonly region: string;
  /** For example `phx`. */
  readonly regionKey: string;
}

/**
 * The instance metadata service, version 2 ("Getting Instance Metadata", OCI documentation).
 *
 * @param identity the instance's certificates and key
 * @param place its region
 * @returns the service
 */
export function metadataService(identity: InstanceIdentity, place: InstancePlace): Respond {
  const instance = {
    id: identity.principal.id,
    displayName: "fake-instance",
    compartmentId: identity.principal.compartment,
    tenantId: identity.principal.tenancy,
    region: place.regionKey,
    canonicalRegionName: place.region,
    shape: "VM.Standard.E4.Flex",
    state: "Running",
  };
  const answers: Record<string, () => HttpResponse> = {
    "instance": () => jsonResponse(200, instance),
    "instance/region": () => text(place.regionKey),
    "instance/canonicalRegionName": () => text(place.region),
    "instance/id": () => text(instance.id),
    "instance/compartmentId": () => text(instance.compartmentId ?? ""),
    "instance/regionInfo": () =>
      jsonResponse(200, {
        realmKey: "oc1",
        realmDomainComponent: "oraclecloud.com",
        regionKey: place.regionKey.toUpperCase(),
        regionIdentifier: place.region,
      }),
    "identity/cert.pem": () => text(identity.certificatePem),
    "identity/key.pem": () => text(identity.privateKeyPem),
    "identity/intermediate.pem": () => text(identity.intermediatePem),
  };
  return (request, path) => {
    // Version 2 asks for this very header, so that a forged link cannot reach the metadata.
    if (request.headers.get("authorization") !== "Bearer Oracle") {
      return textResponse(403, "403 - Forbidden", "text/html");
    }
    const [, name] = /^\/opc\/v2\/(.*?)\/?$/.exec(path) ?? [];
    const answer = name === undefined ? undefined : answers[name];
    return answer?.() ?? textResponse(404, "404 - Not Found", "text/html");
  };
}

function text(value: string): HttpResponse {
  return textResponse(200, value, "text/plain");
}
