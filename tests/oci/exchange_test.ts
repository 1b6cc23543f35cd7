import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { Exchange, ExchangeFailed } from "../../lib/oci/exchange.ts";
import { TimeLimits } from "../../lib/oci/time_limit.ts";

const signer = { signHttpRequest: (): Promise<void> => Promise.resolve() };
const now = (): Date => new Date();

/** A request of the kind whose answer is the easiest to make. */
function request(): Parameters<Exchange["send"]>[0] {
  return {
    operation: "getNamespace",
    method: "GET",
    url: "http://localhost/",
    headers: new Headers(),
  };
}

/** The signals of requests that are answered at once, one after the other. */
async function signalsOf(count: number, milliseconds: number): Promise<AbortSignal[]> {
  const signals: AbortSignal[] = [];
  const answering: typeof fetch = (_, init) => {
    if (init?.signal) signals.push(init.signal);
    return Promise.resolve(new Response('"namespace"', { headers: { "opc-request-id": "x" } }));
  };
  const limits = new TimeLimits();
  const limit = (): ReturnType<TimeLimits["start"]> => limits.start(milliseconds);
  for (let i = 0; i < count; i++) {
    const exchange = new Exchange({ fetch: answering, signer, limit, now });
    strictEqual((await exchange.send(request())).status, 200);
  }
  return signals;
}

Deno.test("Exchange forgets the time limits of all requests that were answered but the first", async () => {
  const signals = await signalsOf(5, 1);
  await new Promise((resolve) => setTimeout(resolve, 50));
  deepStrictEqual(signals.slice(1).map(({ aborted }) => aborted), [false, false, false, false]);
});

Deno.test("Exchange gives up each request at its time limit, the first and the next", async () => {
  const hanging: typeof fetch = (_, init) =>
    new Promise((_, reject) =>
      init?.signal?.addEventListener("abort", () => reject(init.signal?.reason))
    );
  const limits = new TimeLimits();
  for (let i = 0; i < 3; i++) {
    const limit = (): ReturnType<TimeLimits["start"]> => limits.start(20);
    const exchange = new Exchange({ fetch: hanging, signer, limit, now });
    // The first limit alone keeps no process waiting.
    const timer = setTimeout(() => {}, 1000);
    await rejects(exchange.send(request()), (thrown) => {
      ok(thrown instanceof ExchangeFailed);
      strictEqual(thrown.failure.kind, "timeout");
      return true;
    });
    clearTimeout(timer);
  }
});
