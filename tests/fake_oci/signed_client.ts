import type { FakeOci } from "../../scripts/fake_oci/fake_oci.ts";
import {
  type SigningKey,
  type SigningOptions,
  signRequest,
} from "../../scripts/fake_oci/signing/request_signer.ts";

/** Request fields and signing deviations in one. */
export type SignedInit = RequestInit & {
  readonly signing?: SigningOptions;
  readonly client?: Deno.HttpClient;
};

/** Signed requests over plain `fetch`: the fake's simplest client. */
export class SignedClient {
  readonly #fake: FakeOci;
  readonly #key: SigningKey;

  /**
   * @param fake whom to call
   * @param key who signs; the fake's user by default
   */
  constructor(fake: FakeOci, key?: SigningKey) {
    this.#fake = fake;
    this.#key = key ?? { keyId: fake.user.keyId, privateKey: fake.user.key.privateKey };
  }

  /** Path of the fake's bucket. */
  get bucketPath(): string {
    return `/n/${this.#fake.namespace}/b/${this.#fake.bucket.name}`;
  }

  /**
   * Signs a request without sending it.
   *
   * @param method HTTP method
   * @param path path and query
   * @param init body, headers, deviations
   * @returns the request
   */
  async signed(method: string, path: string, init: SignedInit = {}): Promise<Request> {
    const { signing, client: _, ...rest } = init;
    const request = new Request(`${this.#fake.endpoint}${path}`, { method, ...rest });
    return await signRequest(request, this.#key, signing);
  }

  /**
   * Sends a signed request.
   *
   * @param method HTTP method
   * @param path path and query
   * @param init body, headers, deviations
   * @returns the response
   */
  async send(method: string, path: string, init: SignedInit = {}): Promise<Response> {
    const signed = await this.signed(method, path, init);
    return await fetch(signed, init.client ? { client: init.client } : {});
  }

  /** Puts an object, create-only or compare-and-swap if the headers say so. */
  put(name: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.send("PUT", this.objectPath(name), { body, headers });
  }

  /** Reads an object. */
  get(name: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.send("GET", this.objectPath(name), { headers });
  }

  /** Deletes an object. */
  delete(name: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.send("DELETE", this.objectPath(name), { headers });
  }

  /** Path of an object. */
  objectPath(name: string): string {
    return `${this.bucketPath}/o/${encodeURIComponent(name)}`;
  }
}

/** The code and message of a refusal, and the status it came with. */
export async function refusalOf(
  response: Response,
): Promise<{ status: number; code: string; message: string }> {
  const { code, message } = await response.json();
  return { status: response.status, code, message };
}
