import { ok, strictEqual } from "node:assert/strict";
import type { HttpRequest } from "oci-common";
import { Exchange } from "../../lib/oci/exchange.ts";

const signer = { signHttpRequest: (): Promise<void> => Promise.resolve() };

/** An exchange of a request that is answered at once, and the signal that it was sent with. */
async function exchanged(timeout: number): Promise<AbortSignal | undefined> {
  let signal: AbortSignal | null | undefined;
  const answering: typeof fetch = (_, init) => {
    signal = init?.signal;
    return Promise.resolve(new Response('"namespace"', { headers: { "opc-request-id": "x" } }));
  };
  const now = (): Date => new Date();
  const exchange = new Exchange({ fetch: answering, signer, timeout, now });
  const request: HttpRequest = { method: "GET", uri: "http://localhost/", headers: new Headers() };
  const { status } = await exchange.send(request, false, "", "getNamespace");
  strictEqual(status, 200);
  return signal ?? undefined;
}

Deno.test("Exchange forgets the time limit of a request that was answered", async () => {
  const signal = await exchanged(1);
  ok(signal);
  await new Promise((resolve) => setTimeout(resolve, 50));
  strictEqual(signal.aborted, false);
});
