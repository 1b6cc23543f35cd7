import type { RequestHead } from "../http/http_request.ts";

/**
 * Builds the text that a signature covers (draft-cavage-http-signatures-08 section 2.3).
 *
 * @param request method, target and headers as they stand on the wire
 * @param names the signed headers in signing order, lower case, `(request-target)` among them
 * @returns one `name: value` line a header, or undefined when the request lacks one of them
 */
export function signingString(request: RequestHead, names: readonly string[]): string | undefined {
  const lines: string[] = [];
  for (const name of names) {
    const value = name === "(request-target)"
      ? `${request.method.toLowerCase()} ${request.target}`
      : request.headers.get(name);
    if (value === undefined) return undefined;
    lines.push(`${name}: ${value}`);
  }
  return lines.join("\n");
}
