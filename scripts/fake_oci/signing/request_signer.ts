import { RSA_SHA256 } from "../identity/rsa_key.ts";

/** Who signs. */
export interface SigningKey {
  readonly keyId: string;
  readonly privateKey: CryptoKey;
}

/** How a request is to be signed; every part can be got wrong on purpose. */
export interface SigningOptions {
  /** The client's time; now by default. */
  readonly date?: Date;
  /** Sends the time as `x-date` (browsers may not set `date`) or as `date`. */
  readonly dateHeader?: "date" | "x-date";
  /** Also signs the body's headers, which everything but PutObject demands. */
  readonly signBody?: boolean;
  /** The headers to sign, instead of those that the service wants. */
  readonly headers?: readonly string[];
}

/**
 * Signs a request as OCI's "Request Signatures" page describes, by hand and with WebCrypto: a
 * second opinion on what the fake verifies.
 *
 * @param request the unsigned request
 * @param key who signs
 * @param options deviations
 * @returns the signed request
 */
export async function signRequest(
  request: Request,
  key: SigningKey,
  options: SigningOptions = {},
): Promise<Request> {
  const url = new URL(request.url);
  const headers = new Headers(request.headers);
  const dateHeader = options.dateHeader ?? "x-date";
  headers.set(dateHeader, (options.date ?? new Date()).toUTCString());
  const names = ["(request-target)", "host", dateHeader];
  const body = new Uint8Array(await request.arrayBuffer());
  if (options.signBody) {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
    if (!headers.has("content-type")) headers.set("content-type", "application/json");
    if (!headers.has("x-content-sha256")) headers.set("x-content-sha256", digest.toBase64());
    headers.set("content-length", String(body.length));
    names.push("content-length", "content-type", "x-content-sha256");
  }
  const signed = options.headers ?? names;
  const values = new Map([...headers, ["host", url.host]]);
  // Not pathname and search: they would lose a bare "?", which does go on the wire.
  const target = request.url.slice(url.origin.length);
  values.set("(request-target)", `${request.method.toLowerCase()} ${target}`);
  const text = signed.map((name) => `${name}: ${values.get(name)}`).join("\n");
  const signature = new Uint8Array(
    await crypto.subtle.sign(RSA_SHA256.name, key.privateKey, new TextEncoder().encode(text)),
  );
  headers.set(
    "authorization",
    `Signature version="1",keyId="${key.keyId}",algorithm="rsa-sha256",` +
      `headers="${signed.join(" ")}",signature="${signature.toBase64()}"`,
  );
  const hasBody = !["GET", "HEAD"].includes(request.method);
  return new Request(request.url, {
    method: request.method,
    headers,
    ...(hasBody ? { body } : {}),
    ...(request.signal ? { signal: request.signal } : {}),
  });
}
