import type { RequestHead } from "./http_request.ts";

const HEAD_LIMIT = 64 * 1024;
const BODY_LIMIT = 64 * 1024 * 1024;
const CRLF = new Uint8Array([13, 10]);
const HEAD_END = new Uint8Array([13, 10, 13, 10]);

/** Signals bytes that are not an HTTP/1.1 request, or too many of them. */
export class MalformedRequest extends Error {
  override readonly name = "MalformedRequest";
}

/**
 * Reads HTTP/1.1 requests off a byte stream, one after the other (RFC 9112).
 *
 * Own code rather than `Deno.serve`, because the fake must see a head before its body is sent
 * (`Expect: 100-continue`), and must be free to break off anywhere.
 */
export class RequestReader {
  readonly #source: AsyncIterator<Uint8Array>;
  #buffer: Uint8Array<ArrayBuffer> = new Uint8Array();

  /** @param source the bytes as they arrive */
  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /**
   * Reads up to the empty line that ends a request's head.
   *
   * @returns the head, or undefined when the peer ended the connection between two requests
   * @throws {MalformedRequest} when the bytes are no request
   */
  async readHead(): Promise<RequestHead | undefined> {
    const bytes = await this.#readThrough(HEAD_END, HEAD_LIMIT);
    if (bytes === undefined) return undefined;
    // Latin-1 keeps every byte as it came, so that a signature over it can be checked.
    const lines = new TextDecoder("latin1").decode(bytes.subarray(0, -4)).split("\r\n");
    const requestLine = /^([A-Z]+) (\S+) HTTP\/1\.[01]$/.exec(lines[0] ?? "");
    const [, method, target] = requestLine ?? [];
    if (method === undefined || target === undefined) {
      throw new MalformedRequest(`Cannot read the request line ${JSON.stringify(lines[0])}`);
    }
    return { method, target, headers: parseFields(lines.slice(1)) };
  }

  /**
   * Reads the body that a head announces.
   *
   * @param head the head read just before
   * @returns the body, empty when none was announced
   * @throws {MalformedRequest} when the body is torn, too long or badly framed
   */
  async readBody(head: RequestHead): Promise<Uint8Array<ArrayBuffer>> {
    if (head.headers.get("transfer-encoding")?.toLowerCase() === "chunked") {
      return await this.#readChunks();
    }
    const announced = head.headers.get("content-length") ?? "0";
    if (!/^\d+$/.test(announced)) throw new MalformedRequest(`Bad Content-Length ${announced}`);
    return await this.#readExactly(Number(announced));
  }

  async #readChunks(): Promise<Uint8Array<ArrayBuffer>> {
    let body = new Uint8Array();
    while (true) {
      const line = await this.#readThrough(CRLF, HEAD_LIMIT);
      const size = Number.parseInt(new TextDecoder().decode(line), 16);
      if (!Number.isSafeInteger(size) || size < 0) throw new MalformedRequest("Bad chunk size");
      const chunk = await this.#readExactly(size + CRLF.length);
      if (size === 0) return body;
      body = concat(body, chunk.subarray(0, size));
      if (body.length > BODY_LIMIT) throw new MalformedRequest("The body is too long");
    }
  }

  async #readExactly(length: number): Promise<Uint8Array<ArrayBuffer>> {
    if (length > BODY_LIMIT) throw new MalformedRequest("The body is too long");
    while (this.#buffer.length < length) {
      if (!await this.#fill()) throw new MalformedRequest("The body ended early");
    }
    return this.#take(length);
  }

  async #readThrough(
    mark: Uint8Array,
    limit: number,
  ): Promise<Uint8Array<ArrayBuffer> | undefined> {
    let from = 0;
    while (true) {
      const at = indexOf(this.#buffer, mark, from);
      if (at !== -1) return this.#take(at + mark.length);
      if (this.#buffer.length > limit) throw new MalformedRequest("The head is too long");
      from = Math.max(0, this.#buffer.length - mark.length + 1);
      if (await this.#fill()) continue;
      if (this.#buffer.length === 0) return undefined;
      throw new MalformedRequest("The head ended early");
    }
  }

  async #fill(): Promise<boolean> {
    const { done, value } = await this.#source.next();
    if (done) return false;
    this.#buffer = concat(this.#buffer, value);
    return true;
  }

  #take(length: number): Uint8Array<ArrayBuffer> {
    const taken = this.#buffer.slice(0, length);
    this.#buffer = this.#buffer.slice(length);
    return taken;
  }
}

function parseFields(lines: readonly string[]): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(":");
    if (colon < 1) {
      throw new MalformedRequest(`Cannot read the header line ${JSON.stringify(line)}`);
    }
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    const earlier = fields.get(name);
    fields.set(name, earlier === undefined ? value : `${earlier}, ${value}`);
  }
  return fields;
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}

function indexOf(bytes: Uint8Array, mark: Uint8Array, from: number): number {
  for (let at = from; at <= bytes.length - mark.length; at++) {
    if (mark.every((byte, offset) => bytes[at + offset] === byte)) return at;
  }
  return -1;
}
