/**
 * Makes an id like those in the service's `opc-request-id`: region key, ad number, 64 characters.
 *
 * @returns a fresh id
 */
export function newRequestId(): string {
  const random = crypto.getRandomValues(new Uint8Array(48));
  return `phx-1:${random.toBase64({ alphabet: "base64url" })}`;
}
