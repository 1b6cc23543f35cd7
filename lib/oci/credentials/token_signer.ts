import type { HttpRequest, RequestSigner } from "oci-common";
import type { KeyCredentials } from "./credentials.ts";
import { KeySigner } from "./key_signer.ts";

/** How long before its end a token is renewed, in milliseconds. */
const MARGIN = 30_000;

/** A session key, with a token that ends. */
export interface TokenCredentials extends KeyCredentials {
  /** When the token ends; `undefined` when it does not tell. */
  readonly expires: Date | undefined;
}

/** Signs with a session key, and gets another one in time: a long migration outlives a token. */
export class TokenSigner implements RequestSigner {
  #credentials: TokenCredentials;
  #renewal: Promise<TokenCredentials> | undefined;
  readonly #renew: () => Promise<TokenCredentials>;
  readonly #now: () => Date;

  /**
   * @param credentials those to begin with
   * @param renew gets others
   * @param now the clock
   */
  constructor(
    credentials: TokenCredentials,
    renew: () => Promise<TokenCredentials>,
    now: () => Date,
  ) {
    this.#credentials = credentials;
    this.#renew = renew;
    this.#now = now;
  }

  /**
   * Adds the headers of a signature to a request.
   *
   * @param request the request
   * @param excludeBody whether the body stays out of the signature
   * @throws what getting another token throws
   */
  async signHttpRequest(request: HttpRequest, excludeBody = false): Promise<void> {
    const { expires } = this.#credentials;
    if (expires !== undefined && expires.getTime() - this.#now().getTime() < MARGIN) {
      this.#renewal ??= this.#renew().finally(() => this.#renewal = undefined);
      this.#credentials = await this.#renewal;
    }
    await new KeySigner(this.#credentials, this.#now).signHttpRequest(request, excludeBody);
  }
}
