/** A proxy for HTTPS that notes where it was asked to connect to. */
export interface ConnectProxy extends AsyncDisposable {
  readonly url: string;
  /** `host:port` of every tunnel. */
  readonly targets: readonly string[];
}

/** How a proxy differs from one that lets everything through. */
export interface ConnectProxyOptions {
  /** Ports on this machine that stand for hosts elsewhere, by `host:port`. */
  readonly hosts?: Readonly<Record<string, number>>;
  /** Refuses everybody with this status line, such as `407 Proxy Authentication Required`. */
  readonly refusal?: string;
}

/**
 * Starts a loopback proxy that understands `CONNECT` (RFC 9110, 9.3.6) to loopback addresses.
 *
 * @param options other hosts, or a refusal
 * @returns the proxy, for `await using`
 */
export function connectProxy(options: ConnectProxyOptions = {}): ConnectProxy {
  const targets: string[] = [];
  const open = new Set<Deno.Conn>();
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serving = (async () => {
    for await (const client of listener) {
      open.add(client);
      void tunnel(client, { ...options, targets, open }).catch(() => {});
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

/** What all tunnels of a proxy share. */
interface Tunnels extends ConnectProxyOptions {
  readonly targets: string[];
  readonly open: Set<Deno.Conn>;
}

async function tunnel(client: Deno.Conn, tunnels: Tunnels): Promise<void> {
  const buffer = new Uint8Array(8192);
  const head = new TextDecoder().decode(buffer.subarray(0, await client.read(buffer) ?? 0));
  const target = /^CONNECT (\S+) HTTP\/1\.1\r\n/.exec(head)?.[1] ?? "";
  const port = tunnels.hosts?.[target] ?? /^127\.0\.0\.1:(\d+)$/.exec(target)?.[1];
  if (tunnels.refusal !== undefined || port === undefined) {
    const refusal = tunnels.refusal ?? "502 Bad Gateway";
    await client.write(
      new TextEncoder().encode(`HTTP/1.1 ${refusal}\r\nContent-Length: 0\r\n\r\n`),
    );
    return close(client);
  }
  tunnels.targets.push(target);
  const server = await Deno.connect({ hostname: "127.0.0.1", port: Number(port) });
  tunnels.open.add(server);
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
