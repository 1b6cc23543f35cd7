import type { HttpRequest } from "../http/http_request.ts";
import type { Credential } from "../identity/key_ring.ts";
import { RSA_SHA256 } from "../identity/rsa_key.ts";
import { notAuthenticated } from "../object_storage/service_errors.ts";
import { parseAuthorization } from "./authorization_header.ts";
import { dateComplaint } from "./date_window.ts";
import { signingString } from "./signing_string.ts";

/** What a signature must cover, beyond the date. */
export interface SignaturePolicy {
  /** `required` for every body but an object's, which the service lets pass unsigned. */
  readonly body: "required" | "optional";
  /** The token service accepts a signature without `host`; object storage does not. */
  readonly host: "required" | "optional";
  /** How far from the service's time a request's date may be, in seconds: 5 minutes by default. */
  readonly windowSeconds?: number;
  /** Finds the key; the service's time decides about tokens. */
  readonly findKey: (keyId: string, now: Date) => Promise<Credential | undefined>;
}

const BODY_HEADERS = ["content-length", "content-type", "x-content-sha256"];
const INCOMPLETE = "The required information to complete authentication was not provided.";
const INCORRECT =
  "The required information to complete authentication was not provided or was incorrect.";

/**
 * Verifies a request's signature as the service does (OCI documentation, Request Signatures).
 *
 * @param request the request
 * @param policy what has to be signed and who is known
 * @param now the service's time
 * @returns the credential that signed it
 * @throws {ServiceError} 401 NotAuthenticated with the text that fits
 */
export async function verifyRequest(
  request: HttpRequest,
  policy: SignaturePolicy,
  now: Date,
): Promise<Credential> {
  const authorization = request.headers.get("authorization");
  if (authorization === undefined) throw notAuthenticated(INCOMPLETE);
  const parameters = parseAuthorization(authorization);
  if (parameters?.algorithm !== "rsa-sha256") throw notAuthenticated(INCORRECT);
  const signed = new Set(parameters.headers);
  if (requiredHeaders(request, policy).some((name) => !signed.has(name))) {
    throw notAuthenticated(INCORRECT);
  }
  // Where both are signed, x-date is the one that a client could set (browsers forbid date).
  const date = request.headers.get(signed.has("x-date") ? "x-date" : "date");
  if (date === undefined || !(signed.has("x-date") || signed.has("date"))) {
    throw notAuthenticated(INCORRECT);
  }
  const complaint = dateComplaint(date, now, policy.windowSeconds ?? 300);
  if (complaint) throw notAuthenticated(complaint);
  const credential = await policy.findKey(parameters.keyId, now);
  if (!credential) throw notAuthenticated(INCORRECT);
  const text = signingString(request, parameters.headers);
  if (text === undefined) throw notAuthenticated(INCORRECT);
  const valid = await crypto.subtle.verify(
    RSA_SHA256.name,
    credential.publicKey,
    parameters.signature,
    Uint8Array.from(text, (character) => character.charCodeAt(0)),
  );
  if (!valid) throw notAuthenticated("Failed to verify the HTTP(S) Signature");
  if (signed.has("x-content-sha256") && !await bodyMatches(request)) {
    throw notAuthenticated(INCORRECT);
  }
  return credential;
}

function requiredHeaders(request: HttpRequest, policy: SignaturePolicy): string[] {
  const names = ["(request-target)"];
  if (policy.host === "required") names.push("host");
  const hasBody = ["POST", "PUT", "PATCH"].includes(request.method);
  if (hasBody && policy.body === "required") names.push(...BODY_HEADERS);
  return names;
}

async function bodyMatches(request: HttpRequest): Promise<boolean> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", request.body));
  return request.headers.get("x-content-sha256") === digest.toBase64();
}
