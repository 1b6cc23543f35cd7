import type { FakeClock } from "../fake_clock.ts";
import type { HttpRequest } from "../http/http_request.ts";
import { jsonResponse } from "../http/http_response.ts";
import type { CertificateAuthority } from "../identity/certificate_authority.ts";
import {
  type ClientCertificate,
  isTrusted,
  readClientCertificate,
} from "../identity/client_certificate.ts";
import type { Credential } from "../identity/key_ring.ts";
import { importPublicKey } from "../identity/rsa_key.ts";
import type { TokenIssuer } from "../identity/token_issuer.ts";
import {
  invalidParameter,
  methodNotAllowed,
  notAuthenticated,
  pathNotFound,
} from "../object_storage/service_errors.ts";
import { verifyRequest } from "../signing/request_verifier.ts";
import type { Respond } from "./service_handler.ts";

/** What the token service trusts and hands out. */
export interface TokenServiceParts {
  readonly root: CertificateAuthority;
  readonly issuer: TokenIssuer;
  readonly clock: FakeClock;
  /** Life time of the tokens, in seconds; read at every request. */
  readonly tokenLifetimeSeconds: () => number;
}

interface FederationRequest {
  readonly certificate: string;
  readonly publicKey: string;
  readonly intermediateCertificates: readonly string[];
}

/**
 * The token service of instance principals: `POST /v1/x509` trades a certificate's signature for a
 * security token that is bound to a session key. What it wants is what the official TypeScript and
 * Python SDKs send.
 *
 * @param parts authority, issuer, clock
 * @returns the service
 */
export function tokenService(parts: TokenServiceParts): Respond {
  return async (request, path) => {
    if (path !== "/v1/x509") throw pathNotFound(path);
    if (request.method !== "POST") throw methodNotAllowed(request.method);
    const asked = parseFederationRequest(request);
    const now = parts.clock.now();
    const leaf = await readLeaf(asked.certificate);
    if (!await isTrusted(leaf, asked.intermediateCertificates, parts.root, now)) {
      throw notAuthenticated("The certificate chain is not trusted");
    }
    const { principal } = await verifyRequest(request, {
      host: "optional",
      body: "required",
      findKey: (keyId) => Promise.resolve(credentialOf(leaf, keyId)),
    }, now);
    const token = await parts.issuer.issue(principal, await importPublicKey(asked.publicKey), {
      lifetimeSeconds: parts.tokenLifetimeSeconds(),
      issuedAt: now,
    });
    return jsonResponse(200, { token });
  };
}

/** Key ids of federation requests read `tenancy/fed-x509/fingerprint`. */
function credentialOf(leaf: ClientCertificate, keyId: string): Credential | undefined {
  const tenancy = leaf.label("opc-tenant");
  const id = leaf.label("opc-instance");
  const compartment = leaf.label("opc-compartment");
  if (!tenancy || !id || !compartment) return undefined;
  const expected = `${tenancy}/fed-x509/${leaf.fingerprint}`;
  if (keyId.toLowerCase() !== expected.toLowerCase()) return undefined;
  return { principal: { kind: "instance", id, tenancy, compartment }, publicKey: leaf.publicKey };
}

async function readLeaf(text: string): Promise<ClientCertificate> {
  try {
    return await readClientCertificate(text);
  } catch {
    throw invalidParameter("The certificate cannot be read");
  }
}

function parseFederationRequest(request: HttpRequest): FederationRequest {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(request.body));
    const { certificate, publicKey, intermediateCertificates = [] } = value as FederationRequest;
    if (typeof certificate === "string" && typeof publicKey === "string") {
      return { certificate, publicKey, intermediateCertificates };
    }
  } catch {
    // Falls through to the refusal.
  }
  throw invalidParameter("The request must have a certificate and a publicKey");
}
