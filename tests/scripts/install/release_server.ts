import { sha256 } from "../../../scripts/build/checksums.ts";

/** What the server answers for one path. */
export type Answer = () => Response;

/** How the server speaks. */
export interface ReleaseServerOptions {
  /** Certificate and key as PEM, for https. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

/** A loopback server that holds the files of one release, and SHA256SUMS. */
export class ReleaseServer implements AsyncDisposable {
  /** The paths asked for, without the first slash, in order. */
  readonly asked: string[] = [];
  /** Answers instead of files. */
  readonly answers: Map<string, Answer> = new Map();
  readonly url: string;
  readonly #files = new Map<string, Uint8Array<ArrayBuffer>>();
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor({ tls }: ReleaseServerOptions = {}) {
    const options = { hostname: "127.0.0.1", port: 0, onListen: () => {}, ...tls };
    this.#server = Deno.serve(options, (request) => this.#answer(request));
    this.url = `${tls === undefined ? "http" : "https"}://127.0.0.1:${this.#server.addr.port}`;
  }

  /**
   * Publishes a file and its checksum.
   *
   * @param name its name
   * @param content its text or bytes
   */
  async publish(name: string, content: string | Uint8Array<ArrayBuffer>): Promise<void> {
    this.#files.set(name, bytesOf(content));
    let sums = "";
    for (const [each, bytes] of this.#files) {
      if (each !== "SHA256SUMS") sums += `${await sha256(bytes)}  ${each}\n`;
    }
    this.#files.set("SHA256SUMS", bytesOf(sums));
  }

  /**
   * Exchanges a file, and leaves SHA256SUMS as it is.
   *
   * @param name the file
   * @param change makes its new content of the old
   */
  tamper(
    name: string,
    change: (old: Uint8Array<ArrayBuffer>) => string | Uint8Array<ArrayBuffer>,
  ): void {
    this.#files.set(name, bytesOf(change(this.#files.get(name) ?? new Uint8Array())));
  }

  #answer(request: Request): Response {
    const name = new URL(request.url).pathname.slice(1);
    this.asked.push(name);
    const answer = this.answers.get(name);
    if (answer !== undefined) return answer();
    const file = this.#files.get(name);
    return file === undefined ? new Response("no such file", { status: 404 }) : new Response(file);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

function bytesOf(content: string | Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return typeof content === "string" ? new TextEncoder().encode(content) : content;
}
