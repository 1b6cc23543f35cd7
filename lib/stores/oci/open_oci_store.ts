import type { Deps } from "../../deps.ts";
import { ObjectApi } from "../../oci/object_api.ts";
import { objectApiDeps } from "../../oci/object_api_deps.ts";
import { openSession } from "../../oci/open_session.ts";
import { RequestLimit } from "../../oci/request_limit.ts";
import type { OciSettings } from "../../settings/oci_settings.ts";
import type { Store } from "../store.ts";
import { OciStore } from "./oci_store.ts";

/**
 * Opens a bucket as a store: reads the credentials, makes no request to the bucket.
 *
 * @param settings the settled settings
 * @param deps the outside world
 * @param limit shared by all stores that the process opens: the service counts the requests of a tenancy
 * @returns the store
 * @throws {AsyncJobError} what is wrong with settings or credentials
 */
export async function openOciStore(
  settings: OciSettings,
  deps: Deps,
  limit: RequestLimit = new RequestLimit(),
): Promise<Store> {
  const session = await openSession(settings, deps);
  const world = await objectApiDeps(deps, limit);
  deps.explain(`endpoint: ${session.endpoint}, region: ${session.region}`);
  return new OciStore(new ObjectApi(settings, session, world));
}
