import type { Deps } from "../deps.ts";
import type { ObjectApiDeps } from "./object_api.ts";
import type { RequestLimit } from "./request_limit.ts";
import { transport } from "./transport.ts";
import { trustedAuthorities } from "./trusted_authorities.ts";

/**
 * Makes what requests to Object Storage need of the outside world.
 *
 * @param deps the outside world
 * @param limit shared by all who call the same service
 * @returns the transport with the authorities that it trusts, and what else a request needs
 * @throws {AsyncJobError} what is wrong with a file of authorities
 */
export async function objectApiDeps(deps: Deps, limit: RequestLimit): Promise<ObjectApiDeps> {
  const { now, random, sleep, explain, build } = deps;
  const fetch = transport({ fetch: deps.fetch, caCerts: await trustedAuthorities(deps) });
  return { fetch, now, random, sleep, explain, limit, userAgent: `async-job/${build.version}` };
}
