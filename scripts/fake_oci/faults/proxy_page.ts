import type { Fault } from "./fault.ts";

/**
 * Makes the fault of a proxy that answers for the service, with its own HTML page.
 *
 * @param status 502 for a broken gateway, 200 for a login portal
 * @returns the fault
 */
export function proxyPage(status: number): Fault {
  const title = status === 200 ? "Please sign in to the network" : `${status} Bad Gateway`;
  return {
    kind: "answer",
    status,
    contentType: "text/html; charset=utf-8",
    headers: { server: "squid" },
    body: `<!DOCTYPE html><html><head><title>${title}</title></head><body>${title}</body></html>`,
  };
}
