import {
  choice,
  type EnvironmentReader,
  flagSetting,
  type Given,
  type GivenOptions,
  type Source,
  withDefault,
} from "./given.ts";
import { type OciSettings, ociSettings } from "./oci_settings.ts";
import type { ChoiceOf } from "./options.ts";

/** What opening a state directory needs. */
export interface FilesystemSettings {
  readonly backend: "filesystem";
  readonly backendSource: Source;
  readonly stateDir: Given<string>;
  readonly requireStateDir: Given<boolean>;
}

/** What opening a bucket needs. */
export interface OciStoreSettings extends OciSettings {
  readonly backend: "oci";
  readonly backendSource: Source;
}

/** What opening each backend needs. A type for every name, so that the type checker asks for a new one's. */
interface SettingsByBackend {
  readonly filesystem: FilesystemSettings;
  readonly oci: OciStoreSettings;
}

/** What opening a store needs, by its backend, with where each value came from. */
export type StoreSettings = SettingsByBackend[ChoiceOf<"backend">];

/**
 * Settles everything that opening a store needs, before anything is read or written.
 *
 * @param given what the user gave
 * @param env reads an environment variable
 * @returns the settings with their sources
 * @throws {AsyncJobError} `InvalidSetting`, `MissingSetting`
 */
export function storeSettings(given: GivenOptions, env: EnvironmentReader): StoreSettings {
  const { value: backend, source: backendSource } = choice("backend", given, env);
  const requireStateDir = flagSetting("require-state-dir", given, env);
  // The roles name a directory whatever the backend is; for a bucket nobody looks at it.
  switch (backend) {
    case "oci":
      return { backend, backendSource, ...ociSettings(given, env) };
    case "filesystem": {
      const stateDir = withDefault("state-dir", given, env);
      return { backend, backendSource, stateDir, requireStateDir };
    }
  }
}
