import {
  choice,
  type EnvironmentReader,
  flagSetting,
  type Given,
  type GivenOptions,
  UNGIVEN,
  withDefault,
} from "./given.ts";
import { type OciSettings, ociSettings } from "./oci_settings.ts";
import type { ChoiceOf } from "./options.ts";

/** What a command needs to open its store; `oci` is settled for that backend only. */
export type StoreSettings =
  & {
    readonly stateDir: Given<string>;
    readonly requireStateDir: Given<boolean>;
  }
  & (
    | { readonly backend: Given<"oci">; readonly oci: OciSettings }
    | { readonly backend: Given<Exclude<ChoiceOf<"backend">, "oci">>; readonly oci: undefined }
  );

/**
 * Settles everything that opening a store needs, before anything is read or written.
 *
 * @param given what the user gave
 * @param env reads an environment variable
 * @returns the settings with their sources
 * @throws {AsyncJobError} `InvalidSetting`
 */
export function storeSettings(
  given: GivenOptions,
  env: EnvironmentReader,
): StoreSettings {
  const { value, source } = choice("backend", given, env);
  const requireStateDir = flagSetting("require-state-dir", given, env);
  if (value === "oci") {
    // The roles name a directory whatever the backend is; here nobody opens it.
    const stateDir = { value: "", source: UNGIVEN };
    const oci = ociSettings(given, env);
    return { stateDir, requireStateDir, backend: { value, source }, oci };
  }
  const stateDir = withDefault("state-dir", given, env);
  return { stateDir, requireStateDir, backend: { value, source }, oci: undefined };
}
