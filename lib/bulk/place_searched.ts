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
  settings: StoreSettings,
  { fileMode }: Pick<Deps, "fileMode">,
): Promise<string> {
  if (settings.backend === "oci") {
    return `oci://${settings.bucket.value}/${settings.prefix.value}`;
  }
  const { value: path } = settings.stateDir;
  try {
    await fileMode(path);
    return path;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) return path;
    return `${path}, which does not exist. The roles keep theirs beside the playbook: ` +
      "name it with --state-dir, or a bucket with --backend oci";
  }
}
