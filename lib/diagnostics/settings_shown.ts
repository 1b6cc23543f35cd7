import { shown } from "../hidden_text.ts";
import type { OptionName } from "../settings/options.ts";
import type { Given } from "../settings/given.ts";
import { AUTHORITY_VARIABLES } from "../oci/authority_variables.ts";
import { NO_PROXY_VARIABLES, PROXY_VARIABLES } from "../oci/proxy_variables.ts";
import type { SetUp } from "./set_up.ts";
import { knownOf, type Settled } from "./settled.ts";

/** A setting, and where it came from. */
export interface ShownSetting {
  /** In snake_case, as in requests and profiles. */
  readonly name: string;
  /** `null` when nobody gave it. */
  readonly value: string | null;
  /** The option, the variable, or the profile and its file; `default`; `null` when nobody gave it. */
  readonly source: string | null;
}

/**
 * Lists the settings of a set-up with where each came from. Of secrets only the place is told.
 *
 * @param setUp the set-up
 * @returns the settings, in the order of the contract
 */
export function shownSettings(setUp: SetUp): ShownSetting[] {
  const { access } = setUp.given;
  return [
    row("oci_bucket", setUp.given.bucketName, setUp),
    row("oci_namespace", setUp.given.namespace, setUp),
    row("oci_compartment", { value: access.compartment }),
    row("oci_prefix", { value: access.prefix.value === "" ? undefined : access.prefix }),
    row("oci_auth_type", { value: access.authType }),
    ...keySettings(setUp),
    row("oci_region", regionShown(setUp), setUp),
    row("oci_endpoint", setUp.given.endpoint, setUp),
    row("oci_timeout", { value: access.timeout }),
    row("oci_retries", { value: access.retries }),
    ...environment(setUp),
  ];
}

/**
 * Takes the password out of a URL.
 *
 * @param url a URL, or what stands where one should
 * @returns the same with `…` for user and password
 */
export function withoutPassword(url: string): string {
  return url.replace(/^([a-z0-9+.-]+:\/\/)?.*@/is, "$1…@");
}

function row(
  name: string,
  settled: Settled<Given<unknown> | undefined>,
  setUp?: SetUp,
): ShownSetting {
  if ("error" in settled) {
    const given = setUp?.given.asGiven(name.replaceAll("_", "-") as OptionName);
    return { name, value: "(cannot be used)", source: given?.source.name ?? null };
  }
  const given = settled.value;
  return given === undefined
    ? { name, value: null, source: null }
    : { name, value: shown(String(given.value)), source: given.source.name };
}

function regionShown(setUp: SetUp): Settled<Given<string> | undefined> {
  if ("error" in setUp.given.region || setUp.given.region.value !== undefined) {
    return setUp.given.region;
  }
  return { value: setUp.profileRegion };
}

function keySettings(setUp: SetUp): ShownSetting[] {
  const type = setUp.keyAuthType;
  if (type === undefined) return [];
  const source = knownOf(setUp.source);
  const own = type === "api_key"
    ? ["user", "tenancy", "fingerprint"] as const
    : ["security_token_file"] as const;
  const keyFile: ShownSetting = source?.keyContent === undefined
    ? row("key_file", { value: source?.get("key_file") })
    : { name: "key_content", value: "(hidden)", source: "OCI_CLI_KEY_CONTENT" };
  const passphrase = source?.get("pass_phrase");
  return [
    row("oci_config_file", { value: setUp.given.access.configFile }),
    row("oci_profile", { value: setUp.given.access.profile }),
    ...own.map((name) => row(name, { value: source?.get(name) })),
    keyFile,
    ...passphrase === undefined
      ? []
      : [{ name: "pass_phrase", value: "(hidden)", source: passphrase.source.name }],
  ];
}

/** Variables that bend the way to the service. */
function environment({ deps }: SetUp): ShownSetting[] {
  const variable = (name: string, mask = (text: string): string => text): ShownSetting[] => {
    const value = deps.env(name);
    return value ? [{ name: name.toLowerCase(), value: shown(mask(value)), source: name }] : [];
  };
  return [
    ...PROXY_VARIABLES.flatMap((name) => variable(name, withoutPassword)),
    ...[...NO_PROXY_VARIABLES, ...AUTHORITY_VARIABLES].flatMap((name) => variable(name)),
  ];
}
