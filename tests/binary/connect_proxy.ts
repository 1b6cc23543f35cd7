/** A proxy for HTTPS that notes where it was asked to connect to. */
export interface ConnectProxy extends AsyncDisposable {
  readonly url: string;
  /** `host:port` of every tunnel. */
  readonly targets: readonly string[];
}

/**
 * Starts a loopback proxy that understands `CONNECT` (RFC 9110, 9.3.6) to loopback addresses.
 *
 * @returns the proxy, for `await using`
 */
export function connectProxy(): ConnectProxy {
  const targets: string[] = [];
  const open = new Set<Deno.Conn>();
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serving = (async () => {
    for await (const client of listener) {
      open.add(client);
      void tunnel(client, targets, open).catch(() => {});
    }
  })();
  return {
    url: `http://127.0.0.1:${listener.addr.port}`,
    targets,
    [Symbol.asyncDispose]: async () => {
      listener.close();
      await serving;
      for (const connection of open) close(connection);
    },
  };
}

async function tunnel(client: Deno.Conn, targets: string[], open: Set<Deno.Conn>): Promise<void> {
  const buffer = new Uint8Array(8192);
  const head = new TextDecoder().decode(buffer.subarray(0, await client.read(buffer) ?? 0));
  const [, host = "", port = ""] = /^CONNECT (127\.0\.0\.1):(\d+) HTTP\/1\.1\r\n/.exec(head) ?? [];
  if (host === "") return close(client);
  targets.push(`${host}:${port}`);
  const server = await Deno.connect({ hostname: host, port: Number(port) });
  open.add(server);
  await client.write(new TextEncoder().encode("HTTP/1.1 200 OK\r\n\r\n"));
  await Promise.all([
    client.readable.pipeTo(server.writable),
    server.readable.pipeTo(client.writable),
  ]);
}

/** Already closed is closed too. */
function close(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}
