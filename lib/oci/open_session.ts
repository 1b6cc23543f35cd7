import type { RequestSigner } from "oci-common";
import { AsyncJobError } from "../errors.ts";
import type { OciSettings } from "../settings/oci_settings.ts";
import type { CredentialRequestDeps } from "./credentials/credential_request.ts";
import type { CredentialDeps } from "./credentials/credential_source.ts";
import { openSigning } from "./credentials/open_signing.ts";
import type { OciSession } from "./object_api.ts";
import { identifiedRegion } from "./regions/identified_region.ts";
import { objectStorageEndpoint } from "./regions/object_storage_endpoint.ts";
import { Regions, type RegionsDeps } from "./regions/regions.ts";

/** What a session calls its region when only the endpoint is known. */
export const UNKNOWN_REGION = "unknown";

/** What a session needs from outside. */
export type SessionDeps = CredentialDeps & CredentialRequestDeps;

/**
 * Finds out who signs and where requests go. Key files and settings are checked before the first request.
 *
 * @param settings the settled settings
 * @param deps files, environment, network and clock
 * @returns the session
 * @throws {AsyncJobError} what the chosen way to authenticate throws; `MissingSetting` without a region
 */
export async function openSession(
  settings: OciSettings,
  deps: SessionDeps,
): Promise<OciSession> {
  const regions = new Regions(deps);
  const signing = await openSigning(settings, regions, deps);
  const given = settings.region ?? signing.region;
  const region = given === undefined ? "" : (await identifiedRegion(given, regions)).value;
  if (region === "" && settings.endpoint === undefined) throw noRegion(settings);
  return await sessionOf(settings, signing.signer, region, regions, deps);
}

/**
 * Makes a session that signs nothing, to see who answers at an endpoint.
 *
 * @param settings the settled settings
 * @param region where the endpoint is, unless the settings name one
 * @param deps files and environment
 * @returns the session
 */
export async function openAnonymousSession(
  settings: OciSettings,
  region: string,
  deps: RegionsDeps,
): Promise<OciSession> {
  const signer = { signHttpRequest: (): Promise<void> => Promise.resolve() };
  return await sessionOf(settings, signer, region, new Regions(deps), deps);
}

async function sessionOf(
  settings: OciSettings,
  signer: RequestSigner,
  region: string,
  regions: Regions,
  { env }: RegionsDeps,
): Promise<OciSession> {
  const described = region === "" ? undefined : await regions.byId(region);
  const given = settings.endpoint?.value;
  const isUnknown = described === undefined && region !== "";
  return {
    signer,
    endpoint: given ?? objectStorageEndpoint(region, described, settings.namespace.value, env),
    region: region === "" ? UNKNOWN_REGION : region,
    get nearRegion() {
      return isUnknown ? regions.near(region) : undefined;
    },
    isRealmGuessed: isUnknown && given === undefined && !env("OCI_DEFAULT_REALM"),
  };
}

function noRegion({ authType, profile }: OciSettings): AsyncJobError {
  if (authType.value !== "api_key" && authType.value !== "security_token") {
    return new AsyncJobError(
      "MissingSetting",
      `There is no region: ${authType.value} does not tell one`,
      { hint: "Give --oci-region or OCI_REGION." },
    );
  }
  return new AsyncJobError(
    "MissingSetting",
    `There is no region: profile "${profile.value}" names none`,
    {
      hint: "Add region=<identifier> to the profile, or give --oci-region or OCI_REGION.",
    },
  );
}
