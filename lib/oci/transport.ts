/** What the transport is made of. */
export interface TransportOptions {
  readonly fetch: typeof fetch;
  /** PEM texts of certificate authorities that are trusted beside the usual ones. */
  readonly caCerts: string[];
}

/**
 * Makes a `fetch` for Object Storage that never sends a request twice by itself.
 *
 * On a connection that was used before, Deno's fetch quietly sends a request again when the connection
 * breaks under it, whatever the method. A write that was carried out before the break would meet itself
 * as "precondition failed". So writes get a fresh connection each, on which nothing is repeated; reads
 * share connections.
 *
 * @param options the real fetch, and whom to trust
 * @returns the transport
 */
export function transport(options: TransportOptions): typeof fetch {
  const { fetch, caCerts } = options;
  let reads: Deno.HttpClient | undefined;
  let writes: Deno.HttpClient | undefined;
  return (input, init) => {
    const client = init?.method === "GET" || init?.method === "HEAD"
      ? reads ??= Deno.createHttpClient({ caCerts })
      : writes ??= Deno.createHttpClient({ caCerts, poolMaxIdlePerHost: 0 });
    return fetch(input, { ...init, client });
  };
}
