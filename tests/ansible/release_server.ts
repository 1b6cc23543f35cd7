import { sha256 } from "../../scripts/build/checksums.ts";

/** A file that the server has, or what it answers in its place. */
export type Served = Uint8Array<ArrayBuffer> | ((request: Request) => Response);

/** A loopback web server with the files of releases, which remembers what it was asked for. */
export class ReleaseServer implements AsyncDisposable {
  /** By path below the first part, which is the asker's own: `/v1.0.0/SHA256SUMS`. */
  readonly files: Map<string, Served> = new Map();
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #asked: string[] = [];

  constructor() {
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      (request) => this.#answer(request),
    );
  }

  /** Where the server is, without a final slash. */
  get origin(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  /**
   * Publishes a release.
   *
   * @param version its version
   * @param files its files by name
   * @param sums another text for its SHA256SUMS
   */
  async publish(
    version: string,
    files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>,
    sums?: string,
  ): Promise<void> {
    let lines = "";
    for (const [name, bytes] of Object.entries(files)) {
      this.files.set(`/v${version}/${name}`, bytes);
      lines += `${await sha256(bytes)}  ${name}\n`;
    }
    this.files.set(`/v${version}/SHA256SUMS`, new TextEncoder().encode(sums ?? lines));
  }

  /**
   * Tells what an asker asked for.
   *
   * @param asker first part of the paths
   * @returns file names, in order
   */
  askedBy(asker: string): string[] {
    return this.#asked.filter((path) => path.startsWith(`/${asker}/`))
      .map((path) => path.slice(path.lastIndexOf("/") + 1));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }

  #answer(request: Request): Response {
    const path = decodeURIComponent(new URL(request.url).pathname);
    this.#asked.push(path);
    const served = this.files.get(path.slice(path.indexOf("/", 1)));
    if (served === undefined) return new Response("nothing here\n", { status: 404 });
    return typeof served === "function" ? served(request) : new Response(served);
  }
}
