import type { Deps } from "../deps.ts";
import type { StoreSettings } from "../settings/store_settings.ts";

/**
 * Says where nothing was found: an empty answer often means a look in the wrong place.
 *
 * @param settings where the store was to be
 * @param deps looks for the state directory
 * @returns the place, and whether its directory is missing
 */
export async function placeSearched(
  { stateDir, oci }: StoreSettings,
  { fileMode }: Deps,
): Promise<string> {
  if (oci !== undefined) return `oci://${oci.bucket.value}/${oci.prefix.value}`;
  try {
    await fileMode(stateDir.value);
    return stateDir.value;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) return stateDir.value;
    return `${stateDir.value}, which does not exist. The roles keep theirs beside the playbook: ` +
      "name it with --state-dir, or a bucket with --backend oci";
  }
}
