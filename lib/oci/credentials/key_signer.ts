import type { HttpRequest, RequestSigner } from "oci-common";
import type { KeyCredentials } from "./credentials.ts";
import { RSA_SHA256 } from "./signing_key.ts";

/** What every request's signature covers, in the SDK's order. */
const HEADERS = ["(request-target)", "host"];
/** What it also covers when the body is part of it. */
const BODY_HEADERS = ["Content-Type", "Content-Length", "x-content-sha256"];

/**
 * Signs requests with a key, as the SDK's `DefaultRequestSigner` does and the API reference's "Request
 * Signatures" describes (draft-cavage-http-signatures-08), by WebCrypto.
 *
 * The SDK's own signer takes two thirds of the time that loading the whole SDK takes, for the libraries
 * that it reads keys with. It still signs for principals, whose keys and tokens change.
 */
export class KeySigner implements RequestSigner {
  readonly #credentials: Pick<KeyCredentials, "keyId" | "key">;
  readonly #now: () => Date;
  readonly #date: "x-date" | "date";

  /**
   * @param credentials the key and the id that the service knows it by
   * @param now the clock
   * @param date the header that tells the time: the token service is only known to take `date`
   */
  constructor(
    credentials: Pick<KeyCredentials, "keyId" | "key">,
    now: () => Date,
    date: "x-date" | "date" = "x-date",
  ) {
    this.#credentials = credentials;
    this.#now = now;
    this.#date = date;
  }

  /**
   * Adds the headers of a signature to a request.
   *
   * @param request the request, a body in it a text
   * @param excludeBody whether the body stays out of the signature, as `PutObject` has it
   * @throws {TypeError} for a body to sign that is not a text
   */
  async signHttpRequest(request: HttpRequest, excludeBody = false): Promise<void> {
    const { headers, method } = request;
    const { host, pathname, search } = new URL(request.uri);
    if (!headers.has("host")) headers.set("host", host);
    if (!headers.has(this.#date)) headers.set(this.#date, this.#now().toUTCString());
    const names = [this.#date, ...HEADERS];
    if (!excludeBody && ["POST", "PUT", "PATCH"].includes(method.toUpperCase())) {
      await addBodyHeaders(headers, request.body ?? "");
      names.push(...BODY_HEADERS);
    }
    const target = `${method.toLowerCase()} ${pathname}${search}`;
    const text = names.map((name) => {
      const value = name === "(request-target)" ? target : headers.get(name);
      return `${name.toLowerCase()}: ${value}`;
    }).join("\n");
    headers.set("authorization", await this.#authorization(names, text));
  }

  async #authorization(names: readonly string[], text: string): Promise<string> {
    const { keyId, key } = this.#credentials;
    const signature = new Uint8Array(
      await crypto.subtle.sign(RSA_SHA256.name, key.key, new TextEncoder().encode(text)),
    );
    return `Signature version="1",keyId="${keyId}",algorithm="rsa-sha256",` +
      `headers="${names.join(" ")}",signature="${signature.toBase64()}"`;
  }
}

async function addBodyHeaders(headers: Headers, body: unknown): Promise<void> {
  if (typeof body !== "string") throw new TypeError("Only a text can be signed");
  const bytes = new TextEncoder().encode(body);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  if (!headers.has("content-type")) headers.set("content-type", "application/json");
  headers.set("x-content-sha256", digest.toBase64());
  if (!headers.has("content-length")) headers.set("content-length", String(bytes.length));
}
