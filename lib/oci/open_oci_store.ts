import type { Deps } from "../deps.ts";
import { AsyncJobError } from "../errors.ts";
import { OciStore } from "../stores/oci_store.ts";
import type { Store } from "../stores/store.ts";
import { ObjectApi } from "./object_api.ts";
import type { OciSettings } from "./oci_settings.ts";
import { openSession } from "./open_session.ts";
import { transport } from "./transport.ts";

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
  return new OciStore(new ObjectApi(settings, session, { fetch, now, random, sleep, explain }));
}

/** `SSL_CERT_FILE` is what OpenSSL, curl and Python read too. */
async function trustedAuthorities(deps: Deps): Promise<string[]> {
  const file = deps.env("SSL_CERT_FILE");
  if (!file) return [];
  try {
    return [await deps.readTextFile(file)];
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new AsyncJobError(
      "InvalidSetting",
      `Cannot read the certificates of SSL_CERT_FILE, ${file}: ${detail}`,
      {
        hint: "Name a readable PEM file, or unset SSL_CERT_FILE.",
        cause,
      },
    );
  }
}
