/** A response before it goes on the wire. */
export interface HttpResponse {
  readonly status: number;
  /** Lower-case names, in the order they are sent. `content-length` is added when it is written. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
}

/** How a response reaches its reader; all but `whole` are misbehaviours. */
export type Delivery =
  | { readonly kind: "whole" }
  /** Announces the whole body, sends `keepBytes` of it, then ends the connection. */
  | {
    readonly kind: "cut";
    readonly keepBytes: number;
    readonly framing: "content-length" | "chunked";
    readonly ending: ConnectionEnding;
  }
  /** Sends `bytes` bytes at a time, `everyMs` apart. */
  | {
    readonly kind: "drip";
    readonly bytes: number;
    readonly everyMs: number;
    readonly from: "head" | "body";
  }
  /** Sends nothing at all. */
  | { readonly kind: "none"; readonly ending: ConnectionEnding };

/** `reset` is a TCP RST (under TLS an end without close_notify), `close` an orderly end. */
export type ConnectionEnding = "reset" | "close";

/** A response together with the way it is to be delivered. */
export interface Answer {
  readonly response: HttpResponse;
  readonly delivery: Delivery;
}

const NO_BODY = new Uint8Array();

/**
 * Makes a response with a JSON body.
 *
 * @param status HTTP status code
 * @param value the value to serialise
 * @param headers further headers, lower case
 * @returns the response
 */
export function jsonResponse(
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): HttpResponse {
  return textResponse(status, JSON.stringify(value), "application/json", headers);
}

/**
 * Makes a response with a text body.
 *
 * @param status HTTP status code
 * @param text the body, sent as UTF-8
 * @param contentType its media type
 * @param headers further headers, lower case
 * @returns the response
 */
export function textResponse(
  status: number,
  text: string,
  contentType: string,
  headers: Record<string, string> = {},
): HttpResponse {
  return {
    status,
    headers: new Map([["content-type", contentType], ...Object.entries(headers)]),
    body: new TextEncoder().encode(text),
  };
}

/**
 * Makes a response that has no body.
 *
 * @param status HTTP status code
 * @param headers headers, lower case
 * @returns the response
 */
export function emptyResponse(status: number, headers: Record<string, string> = {}): HttpResponse {
  return { status, headers: new Map(Object.entries(headers)), body: NO_BODY };
}
