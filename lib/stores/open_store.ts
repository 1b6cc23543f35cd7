import { AsyncJobError } from "../errors.ts";
import type { Deps } from "../deps.ts";
import type { RequestLimit } from "../oci/request_limit.ts";
import type { StoreSettings } from "../settings/store_settings.ts";
import { FilesystemStore } from "./filesystem/filesystem_store.ts";
import type { Store } from "./store.ts";

/** What opening a store touches. */
export interface OpenStoreDeps {
  readonly deps: Deps;
  /** Takes lines for `--verbose`. */
  readonly explain: (line: string) => void;
  /** Shared by all stores that the process opens in OCI. */
  readonly requestLimit?: RequestLimit;
}

/**
 * Opens the store that the settings name. No record is read or written yet. What only the OCI
 * backend needs is loaded only for it: the SDK takes longer to load than a whole filesystem command.
 *
 * @param settings the checked settings
 * @param deps the outside world
 * @returns the store
 * @throws {AsyncJobError} `InvalidSetting` for a platform that the backend is not offered on, and what
 * is wrong with credentials
 */
export async function openStore(settings: StoreSettings, deps: OpenStoreDeps): Promise<Store> {
  if (settings.oci !== undefined) {
    const { openOciStore } = await import("./oci/open_oci_store.ts");
    return await openOciStore(settings.oci, deps);
  }
  // Without a default, so that the type checker asks for the branch of a new backend.
  switch (settings.backend.value) {
    case "filesystem":
      return openFilesystemStore(settings, deps);
  }
}

function openFilesystemStore(settings: StoreSettings, { deps }: OpenStoreDeps): Store {
  if (deps.build.target.includes("windows")) {
    throw new AsyncJobError("InvalidSetting", "The filesystem backend is not offered on Windows", {
      hint: "Use --backend oci here, or keep the state on Linux or macOS.",
    });
  }
  return new FilesystemStore({
    stateDir: settings.stateDir.value,
    requireStateDir: settings.requireStateDir.value,
  });
}
