import type { Deps } from "../../deps.ts";
import { OciStore } from "./oci_store.ts";
import type { Store } from "../store.ts";
import { ObjectApi } from "../../oci/object_api.ts";
import type { OciSettings } from "../../settings/oci_settings.ts";
import { openSession } from "../../oci/open_session.ts";
import { RequestLimit } from "../../oci/request_limit.ts";
import { transport } from "../../oci/transport.ts";
import { trustedAuthorities } from "../../oci/trusted_authorities.ts";

/** The service counts the requests of a tenancy, so all stores that one process opens share a limit. */
const limits = new WeakMap<Deps, RequestLimit>();

/**
 * Opens a bucket as a store: reads the credentials, loads the SDK, makes no request to the bucket.
 *
 * @param settings the settled settings
 * @param world the outside world, and where lines for `--verbose` go
 * @returns the store
 * @throws {AsyncJobError} what is wrong with settings or credentials
 */
export async function openOciStore(
  settings: OciSettings,
  world: { readonly deps: Deps; readonly explain: (line: string) => void },
): Promise<Store> {
  const { deps, explain } = world;
  const session = await openSession(settings, deps);
  const { now, random, sleep } = deps;
  const fetch = transport({ fetch: deps.fetch, caCerts: await trustedAuthorities(deps) });
  explain(`endpoint: ${session.endpoint}, region: ${session.region}`);
  const limit = limitOf(deps);
  return new OciStore(
    new ObjectApi(settings, session, { fetch, now, random, sleep, explain, limit }),
  );
}

function limitOf(deps: Deps): RequestLimit {
  const limit = limits.get(deps) ?? new RequestLimit();
  limits.set(deps, limit);
  return limit;
}
