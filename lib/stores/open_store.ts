import { AsyncJobError } from "../errors.ts";
import type { Deps } from "../deps.ts";
import type { RequestLimit } from "../oci/request_limit.ts";
import type { FilesystemSettings, StoreSettings } from "../settings/store_settings.ts";
import { FilesystemStore } from "./filesystem/filesystem_store.ts";
import type { Store } from "./store.ts";

/**
 * Opens the store that the settings name. No record is read or written yet. What only the OCI
 * backend needs is loaded only for it: the SDK takes longer to load than a whole filesystem command.
 *
 * @param settings the checked settings
 * @param deps the outside world
 * @param requestLimit shared by the stores that a process opens in OCI, when it opens several
 * @returns the store
 * @throws {AsyncJobError} `InvalidSetting` for a platform that the backend is not offered on, and what
 * is wrong with credentials
 */
export async function openStore(
  settings: StoreSettings,
  deps: Deps,
  requestLimit?: RequestLimit,
): Promise<Store> {
  // Without a default, so that the type checker asks for the branch of a new backend.
  switch (settings.backend) {
    case "oci": {
      const { openOciStore } = await import("./oci/open_oci_store.ts");
      return await openOciStore(settings, deps, requestLimit);
    }
    case "filesystem":
      return openFilesystemStore(settings, deps);
  }
}

function openFilesystemStore(settings: FilesystemSettings, { build }: Deps): Store {
  if (build.target.includes("windows")) {
    throw new AsyncJobError("InvalidSetting", "The filesystem backend is not offered on Windows", {
      hint: "Use --backend oci here, or keep the state on Linux or macOS.",
    });
  }
  return new FilesystemStore({
    stateDir: settings.stateDir.value,
    requireStateDir: settings.requireStateDir.value,
  });
}
