import type { Deps } from "../deps.ts";
import { shown } from "../hidden_text.ts";
import type { RequestLimit } from "../oci/request_limit.ts";
import type { Given } from "../settings/given.ts";
import type { StoreSettings } from "../settings/store_settings.ts";
import { openStore } from "../stores/open_store.ts";
import type { Store } from "../stores/store.ts";

/**
 * Opens a store, and says for `--verbose` which one and where each of its settings came from.
 *
 * @param settings the settled settings
 * @param deps the outside world
 * @param requestLimit shared by the stores that a process opens in OCI, when it opens several
 * @returns the store
 * @throws {AsyncJobError} what keeps it from being opened
 */
export async function openExplained(
  settings: StoreSettings,
  deps: Deps,
  requestLimit?: RequestLimit,
): Promise<Store> {
  const { backend, backendSource, ...rest } = settings;
  const all: Readonly<Record<string, Given<unknown> | undefined>> = {
    backend: { value: backend, source: backendSource },
    ...rest,
  };
  for (const [name, setting] of Object.entries(all)) {
    if (setting === undefined) continue;
    const label = name.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);
    deps.explain(`${label}: ${shown(String(setting.value))} (${setting.source.name})`);
  }
  return await openStore(settings, deps, requestLimit);
}
