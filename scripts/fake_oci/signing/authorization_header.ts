/** What an `Authorization: Signature …` header says. */
export interface SignatureParameters {
  readonly keyId: string;
  readonly algorithm: string;
  /** Names of the signed headers in signing order, lower case. */
  readonly headers: readonly string[];
  readonly signature: Uint8Array<ArrayBuffer>;
}

/**
 * Parses the header that draft-cavage-http-signatures-08 section 2.1 describes, in the dialect of
 * OCI's "Request Signatures" page: scheme `Signature`, version 1, no default for `headers`.
 *
 * @param value the whole header value
 * @returns its parameters, or undefined when it is something else or incomplete
 */
export function parseAuthorization(value: string): SignatureParameters | undefined {
  const scheme = /^Signature\s+/i.exec(value);
  if (!scheme) return undefined;
  const parameters = new Map<string, string>();
  for (const [, name, text] of value.slice(scheme[0].length).matchAll(/(\w+)="([^"]*)"/g)) {
    if (name !== undefined && text !== undefined) parameters.set(name, text);
  }
  const keyId = parameters.get("keyId");
  const algorithm = parameters.get("algorithm");
  const headers = parameters.get("headers");
  const signature = decodeBase64(parameters.get("signature") ?? "");
  if (!keyId || !algorithm || !headers || !signature) return undefined;
  if ((parameters.get("version") ?? "1") !== "1") return undefined;
  return {
    keyId,
    algorithm: algorithm.toLowerCase(),
    headers: headers.toLowerCase().split(" "),
    signature,
  };
}

function decodeBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text === "") return undefined;
  try {
    return Uint8Array.fromBase64(text);
  } catch {
    return undefined;
  }
}
