import { type JWK, jwtVerify, SignJWT } from "jose";
import type { Credential } from "./key_ring.ts";
import type { Principal } from "./principal.ts";
import { RSA_SHA256 } from "./rsa_key.ts";

/** How a token is to differ from an ordinary one. */
export interface TokenOptions {
  /** Life time from `issuedAt` on, in seconds; a negative one makes an expired token. */
  readonly lifetimeSeconds?: number;
  readonly issuedAt?: Date;
}

const CERTIFICATE_TYPES: Record<Principal["kind"], string> = {
  user: "session",
  instance: "instance",
  resource: "resource",
  workload: "workload",
};

/**
 * Issues and checks security tokens.
 *
 * A token is a JWT that carries, in `jwk`, the public half of the session key it belongs to: so it
 * is of no use to whoever holds only the token. The claims are those that the SDKs read (`exp`,
 * `iat`, `res_tenant`, `res_compartment`) and those that real tokens show.
 */
export class TokenIssuer {
  readonly #keys: CryptoKeyPair;

  private constructor(keys: CryptoKeyPair) {
    this.#keys = keys;
  }

  /**
   * Makes an issuer with a signing key of its own.
   *
   * @returns the issuer
   */
  static async create(): Promise<TokenIssuer> {
    const algorithm = { name: "ECDSA", namedCurve: "P-256" };
    return new TokenIssuer(await crypto.subtle.generateKey(algorithm, false, ["sign", "verify"]));
  }

  /**
   * Issues a token for a session key.
   *
   * @param principal whom the token speaks for
   * @param sessionKey public half of the key that will sign requests
   * @param options life time and time of issue
   * @returns the token, without the `ST$` of key ids
   */
  async issue(
    principal: Principal,
    sessionKey: CryptoKey,
    options: TokenOptions = {},
  ): Promise<string> {
    const issuedAt = Math.floor((options.issuedAt ?? new Date()).getTime() / 1000);
    const jwk = await crypto.subtle.exportKey("jwk", sessionKey);
    const compartment = principal.compartment ?? principal.tenancy;
    return await new SignJWT({
      ptype: principal.kind,
      ttype: principal.kind === "instance" ? "x509" : "login",
      tenant: principal.tenancy,
      jwk: JSON.stringify({ kty: jwk.kty, n: jwk.n, e: jwk.e, kid: "asw" }),
      "opc-certtype": CERTIFICATE_TYPES[principal.kind],
      "opc-tenant": principal.tenancy,
      "opc-compartment": compartment,
      res_tenant: principal.tenancy,
      res_compartment: compartment,
    })
      .setProtectedHeader({ alg: "ES256", kid: "fake_oci" })
      .setSubject(principal.id)
      .setIssuer("authService.oracle.com")
      .setAudience("oci")
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + (options.lifetimeSeconds ?? 1200))
      .setJti(crypto.randomUUID())
      .sign(this.#keys.privateKey);
  }

  /**
   * Checks a token.
   *
   * @param token as issued
   * @param now the service's time
   * @returns whom it speaks for and which key goes with it, or undefined when it is forged or expired
   */
  async verify(token: string, now: Date): Promise<Credential | undefined> {
    try {
      const { payload } = await jwtVerify(token, this.#keys.publicKey, { currentDate: now });
      const jwk = JSON.parse(String(payload["jwk"])) as JWK;
      const publicKey = await crypto.subtle.importKey("jwk", jwk, RSA_SHA256, true, ["verify"]);
      const principal: Principal = {
        kind: payload["ptype"] as Principal["kind"],
        id: String(payload.sub),
        tenancy: String(payload["tenant"]),
        compartment: String(payload["opc-compartment"]),
      };
      return { principal, publicKey };
    } catch {
      return undefined;
    }
  }
}
