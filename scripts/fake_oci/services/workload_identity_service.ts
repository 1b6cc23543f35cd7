import { textResponse } from "../http/http_response.ts";
import type { Principal } from "../identity/principal.ts";
import { importPublicKey } from "../identity/rsa_key.ts";
import type { TokenIssuer } from "../identity/token_issuer.ts";
import {
  invalidParameter,
  methodNotAllowed,
  notAuthenticated,
  pathNotFound,
} from "../object_storage/service_errors.ts";
import type { Respond } from "./service_handler.ts";

/** What a pod of an enhanced OKE cluster is known by. */
export interface WorkloadParts {
  readonly principal: Principal;
  /** The Kubernetes service account token that the pod has mounted. */
  readonly serviceAccountToken: string;
  readonly issuer: TokenIssuer;
}

/**
 * The "proxymux" of an enhanced OKE cluster: trades a service account token for a security token.
 *
 * It speaks HTTPS only. Its answer is the base64 of a JSON object whose `token` begins with `ST$`:
 * known from the official SDKs, which unwrap it so.
 *
 * @param parts the pod and the issuer
 * @returns the service
 */
export function workloadIdentityService(parts: WorkloadParts): Respond {
  return async (request, path) => {
    if (path !== "/resourcePrincipalSessionTokens") throw pathNotFound(path);
    if (request.method !== "POST") throw methodNotAllowed(request.method);
    if (request.headers.get("authorization") !== `Bearer ${parts.serviceAccountToken}`) {
      throw notAuthenticated("The service account token is not valid");
    }
    const podKey = parsePodKey(new TextDecoder().decode(request.body));
    const token = await parts.issuer.issue(parts.principal, await importPublicKey(podKey));
    return textResponse(200, btoa(JSON.stringify({ token: `ST$${token}` })), "text/plain");
  };
}

function parsePodKey(text: string): string {
  try {
    const { podKey } = JSON.parse(text) as { podKey: unknown };
    if (typeof podKey === "string") return podKey;
  } catch {
    // Falls through to the refusal.
  }
  throw invalidParameter("The request must have a podKey");
}
