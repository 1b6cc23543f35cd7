import { AsyncJobError } from "../errors.ts";
import type { StoreSettings } from "../settings.ts";
import { FilesystemStore } from "./filesystem_store.ts";
import type { Store } from "./store.ts";

/**
 * Opens the store that the settings name. Nothing is read or written yet.
 *
 * @param settings the checked settings
 * @returns the store
 * @throws {AsyncJobError} `InvalidSetting` for a backend that this build does not have, or a platform
 * that the backend is not offered on
 */
export function openStore(settings: StoreSettings): Store {
  if (settings.backend.value === "oci") {
    throw new AsyncJobError("InvalidSetting", "This build has no OCI backend yet", {
      hint: "Use --backend filesystem, or a later release of async-job.",
    });
  }
  if (Deno.build.os === "windows") {
    throw new AsyncJobError("InvalidSetting", "The filesystem backend is not offered on Windows", {
      hint: "Run async-job on Linux or macOS.",
    });
  }
  return new FilesystemStore({
    stateDir: settings.stateDir.value,
    requireStateDir: settings.requireStateDir.value,
  });
}
