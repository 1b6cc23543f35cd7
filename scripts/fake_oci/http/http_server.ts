import net from "node:net";
import tls from "node:tls";
import type { HttpRequest } from "./http_request.ts";
import { type Answer, textResponse } from "./http_response.ts";
import { MalformedRequest, RequestReader } from "./request_reader.ts";
import { writeAnswer } from "./response_writer.ts";

/** Answers one request; the signal comes when the server is closing. */
export type Handler = (request: HttpRequest, signal: AbortSignal) => Promise<Answer> | Answer;

/** A certificate chain and its key, both PEM. */
export interface ServerCertificate {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

/** Where and how a server listens. */
export interface ListenOptions {
  readonly handler: Handler;
  /** 0, the default, takes a free port. */
  readonly port?: number;
  /** Speaks HTTPS with this certificate. */
  readonly tls?: ServerCertificate;
}

const HOST = "127.0.0.1";

/**
 * A loopback HTTP/1.1 server whose answers may be torn, late or missing.
 *
 * `node:net` and `node:tls` carry it because their sockets can send a real TCP RST
 * (`resetAndDestroy`), which no other interface of the runtime offers.
 */
export class HttpServer {
  readonly #server: net.Server;
  readonly #closing = new AbortController();
  readonly #sockets = new Set<net.Socket>();
  readonly #connections = new Set<Promise<void>>();
  readonly #handler: Handler;
  readonly #scheme: "http" | "https";
  #port = 0;

  private constructor(options: ListenOptions) {
    this.#handler = options.handler;
    this.#scheme = options.tls ? "https" : "http";
    const accept = (socket: net.Socket): void => this.#accept(socket);
    this.#server = options.tls
      ? tls.createServer(
        { cert: options.tls.certificatePem, key: options.tls.privateKeyPem },
        accept,
      )
      : net.createServer(accept);
    // A client that rejects the certificate breaks the handshake: its own affair.
    this.#server.on("tlsClientError", () => {});
  }

  /**
   * Starts a server on 127.0.0.1.
   *
   * @param options handler, port, TLS
   * @returns the listening server
   * @throws when the port is taken
   */
  static listen(options: ListenOptions): Promise<HttpServer> {
    const server = new HttpServer(options);
    return new Promise((resolve, reject) => {
      server.#server.once("error", reject);
      server.#server.listen(options.port ?? 0, HOST, () => {
        server.#port = (server.#server.address() as net.AddressInfo).port;
        resolve(server);
      });
    });
  }

  /** The port it listens on. */
  get port(): number {
    return this.#port;
  }

  /** Scheme, host and port, without a final slash. */
  get url(): string {
    return `${this.#scheme}://${HOST}:${this.#port}`;
  }

  /** Stops listening and breaks every open connection. */
  async close(): Promise<void> {
    this.#closing.abort();
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all([closed, ...this.#connections]);
  }

  #accept(socket: net.Socket): void {
    this.#sockets.add(socket);
    // Without a listener a peer's reset would end the process.
    socket.on("error", () => {});
    const served = this.#serve(socket).finally(() => {
      socket.destroy();
      this.#sockets.delete(socket);
      this.#connections.delete(served);
    });
    this.#connections.add(served);
  }

  async #serve(socket: net.Socket): Promise<void> {
    const reader = new RequestReader(socket);
    try {
      while (await this.#serveOne(reader, socket));
    } catch (error) {
      if (error instanceof MalformedRequest) {
        const response = textResponse(400, error.message, "text/plain");
        await this.#write(socket, { response, delivery: { kind: "whole" } }, "GET");
      }
      // Anything else is a connection that the peer broke.
    }
  }

  async #serveOne(reader: RequestReader, socket: net.Socket): Promise<boolean> {
    const head = await reader.readHead();
    if (head === undefined) return false;
    if (head.headers.get("expect")?.toLowerCase() === "100-continue") {
      socket.write("HTTP/1.1 100 Continue\r\n\r\n");
    }
    const request = { ...head, body: await reader.readBody(head) };
    const answer = await this.#answer(request);
    const reusable = await this.#write(socket, answer, request.method);
    return reusable && head.headers.get("connection")?.toLowerCase() !== "close";
  }

  async #answer(request: HttpRequest): Promise<Answer> {
    try {
      return await this.#handler(request, this.#closing.signal);
    } catch (error) {
      const text = error instanceof Error ? error.stack ?? error.message : String(error);
      return { response: textResponse(500, text, "text/plain"), delivery: { kind: "whole" } };
    }
  }

  #write(socket: net.Socket, answer: Answer, method: string): Promise<boolean> {
    return writeAnswer(socket, answer, method, this.#closing.signal);
  }
}
