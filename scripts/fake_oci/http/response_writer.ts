import type { Socket } from "node:net";
import type { Answer, ConnectionEnding, HttpResponse } from "./http_response.ts";
import { pause } from "./pause.ts";

const REASONS = new Map([
  [200, "OK"],
  [204, "No Content"],
  [206, "Partial Content"],
  [304, "Not Modified"],
  [400, "Bad Request"],
  [401, "Unauthorized"],
  [403, "Forbidden"],
  [404, "Not Found"],
  [405, "Method Not Allowed"],
  [409, "Conflict"],
  [411, "Length Required"],
  [412, "Precondition Failed"],
  [416, "Range Not Satisfiable"],
  [429, "Too Many Requests"],
  [500, "Internal Server Error"],
  [501, "Not Implemented"],
  [502, "Bad Gateway"],
  [503, "Service Unavailable"],
  [504, "Gateway Timeout"],
]);

/**
 * Puts an answer on the wire the way its delivery demands.
 *
 * @param socket the connection, left open only when the whole response went out
 * @param answer response and delivery
 * @param method of the request: an answer to HEAD announces a body and sends none
 * @param signal ends a slow delivery early
 * @returns whether the connection may carry another request
 */
export async function writeAnswer(
  socket: Socket,
  answer: Answer,
  method: string,
  signal: AbortSignal,
): Promise<boolean> {
  const { response, delivery } = answer;
  const body = method === "HEAD" ? new Uint8Array() : response.body;
  if (delivery.kind === "none") {
    end(socket, delivery.ending);
    return false;
  }
  if (delivery.kind === "cut") {
    await send(socket, serializeHead(response, delivery.framing));
    const kept = body.subarray(0, delivery.keepBytes);
    // A chunk cut short: its size line promises the whole body.
    if (delivery.framing === "chunked") {
      await send(socket, ascii(`${body.length.toString(16)}\r\n`));
    }
    await send(socket, kept);
    // Gives the kept bytes time to leave before a reset would throw them away.
    await pause(20, signal);
    end(socket, delivery.ending);
    return false;
  }
  const head = serializeHead(response, "content-length");
  if (delivery.kind === "whole") {
    await send(socket, join(head, body));
    return true;
  }
  if (delivery.from === "body") await send(socket, head);
  const slow = delivery.from === "body" ? body : join(head, body);
  for (let at = 0; at < slow.length; at += delivery.bytes) {
    await send(socket, slow.subarray(at, at + delivery.bytes));
    await pause(delivery.everyMs, signal);
    if (signal.aborted || socket.destroyed) return false;
  }
  return true;
}

/**
 * Ends a connection.
 *
 * @param socket the connection
 * @param ending a TCP RST, or an orderly end
 */
export function end(socket: Socket, ending: ConnectionEnding): void {
  if (ending === "reset") socket.resetAndDestroy();
  else socket.end();
}

function serializeHead(response: HttpResponse, framing: "content-length" | "chunked"): Uint8Array {
  const lines = [`HTTP/1.1 ${response.status} ${REASONS.get(response.status) ?? "Unknown"}`];
  for (const [name, value] of response.headers) lines.push(`${name}: ${value}`);
  if (framing === "chunked") lines.push("transfer-encoding: chunked");
  // RFC 9110 section 8.6: 204 and 304 announce no length here; HEAD may bring its own.
  else if (!response.headers.has("content-length") && response.status !== 204) {
    lines.push(`content-length: ${response.body.length}`);
  }
  return ascii(lines.join("\r\n") + "\r\n\r\n");
}

function send(socket: Socket, bytes: Uint8Array): Promise<void> {
  if (bytes.length === 0 || socket.destroyed) return Promise.resolve();
  // An error means that the peer has gone; the reader of the connection notices it.
  return new Promise((resolve) => socket.write(bytes, () => resolve()));
}

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}
