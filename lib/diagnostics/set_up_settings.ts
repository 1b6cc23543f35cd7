import {
  type EnvironmentReader,
  type Given,
  type GivenOptions,
  textAsGiven,
} from "../settings/given.ts";
import {
  bucketSetting,
  endpointSetting,
  namespaceSetting,
  type OciAccess,
  ociAccess,
  regionSetting,
} from "../settings/oci_settings.ts";
import type { OptionName } from "../settings/options.ts";
import { settle, type Settled } from "./settled.ts";

/** Settings of a set-up. Each part is settled on its own, so that a wrong one leaves the others to be looked at. */
export interface SetUpSettings {
  /** Settings that all checks share. */
  readonly access: OciAccess;
  readonly bucketName: Settled<Given<string> | undefined>;
  readonly namespace: Settled<Given<string> | undefined>;
  readonly region: Settled<Given<string> | undefined>;
  readonly endpoint: Settled<Given<string> | undefined>;
  /** What was given for a setting, good or not; `undefined` when nobody gave it. */
  readonly asGiven: (name: OptionName) => Given<string> | undefined;
}

/**
 * Settles what the checks start from.
 *
 * @param given what the user gave
 * @param env reads an environment variable
 * @returns the settings
 * @throws {AsyncJobError} `InvalidSetting` for what no check is about: limits, prefix, way to authenticate
 */
export function setUpSettings(given: GivenOptions, env: EnvironmentReader): SetUpSettings {
  return {
    access: ociAccess(given, env),
    bucketName: settle(() => bucketSetting(given, env)),
    namespace: settle(() => namespaceSetting(given, env)),
    region: settle(() => regionSetting(given, env)),
    endpoint: settle(() => endpointSetting(given, env)),
    asGiven: (name) => textAsGiven(name, given, env),
  };
}
