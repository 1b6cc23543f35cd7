import type { Principal } from "./principal.ts";
import type { TokenIssuer } from "./token_issuer.ts";

/** What a key id stands for. */
export interface Credential {
  readonly principal: Principal;
  readonly publicKey: CryptoKey;
}

/** Everything that the service trusts: users' API keys, and the tokens of its own issuer. */
export class KeyRing {
  readonly #keys = new Map<string, Credential>();
  readonly #issuer: TokenIssuer;

  /** @param issuer whose security tokens are believed */
  constructor(issuer: TokenIssuer) {
    this.#issuer = issuer;
  }

  /**
   * Uploads an API key, as the Console does.
   *
   * @param keyId `tenancy/user/fingerprint`
   * @param credential the user and the public half of the key
   */
  add(keyId: string, credential: Credential): void {
    this.#keys.set(keyId, credential);
  }

  /**
   * Deletes an API key, as the Console does.
   *
   * @param keyId `tenancy/user/fingerprint`
   */
  remove(keyId: string): void {
    this.#keys.delete(keyId);
  }

  /**
   * Finds the key that a signature names.
   *
   * @param keyId an API key's id, or `ST$` and a security token
   * @param now the service's time: an expired token is no credential
   * @returns the credential, or undefined when there is none
   */
  async find(keyId: string, now: Date): Promise<Credential | undefined> {
    if (keyId.startsWith("ST$")) return await this.#issuer.verify(keyId.slice(3), now);
    return this.#keys.get(keyId);
  }
}
