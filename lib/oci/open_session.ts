import type * as Common from "oci-common";
import type { HttpClient, RequestSigner } from "oci-common";
import type { ObjectStorageClient } from "oci-objectstorage";
import { AsyncJobError } from "../errors.ts";
import type { Given } from "../settings/given.ts";
import { suggest } from "../settings/suggest.ts";
import type { CredentialDeps } from "./credentials/credential_source.ts";
import {
  apiKeyCredentials,
  type KeyCredentials,
  sessionCredentials,
} from "./credentials/credentials.ts";
import { KeySigner } from "./credentials/key_signer.ts";
import type { EnvironmentReader } from "../settings/given.ts";
import { checkRegion, type OciSettings } from "../settings/oci_settings.ts";
import type { OciSession } from "./object_api.ts";
import { isShortCode, regionId } from "../settings/region_id.ts";
import type { CredentialRequestDeps } from "./credentials/credential_request.ts";
import { instanceCredentials } from "./credentials/instance_principal.ts";
import { resourcePrincipal } from "./credentials/resource_principal.ts";
import { type TokenCredentials, TokenSigner } from "./credentials/token_signer.ts";
import { transport } from "./transport.ts";
import { trustedAuthorities } from "./trusted_authorities.ts";
import { workloadIdentityCredentials } from "./credentials/workload_identity.ts";

/** What a session calls its region when only the endpoint is known. */
export const UNKNOWN_REGION = "unknown";

/** What the program uses of the SDK. */
type Sdk = typeof import("./sdk.ts");

/** What a session needs from outside. */
export type SessionDeps = CredentialDeps & CredentialRequestDeps;

/** Who signs, and the region that they know of. */
interface Signing {
  readonly signer: RequestSigner;
  readonly region: string | undefined;
}

/**
 * Finds out who signs and where requests go. Key files and settings are checked before the SDK is
 * loaded, and the SDK before the first request.
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
  const key = await keyCredentials(settings, deps);
  silenceLibraries();
  const sdk = await import("./sdk.ts");
  const { common } = sdk;
  const signing = key === undefined
    ? await openPrincipal(settings, deps, common)
    : { signer: new KeySigner(key, deps.now), region: key.region };
  const place = key === undefined ? settings.authType.value : `profile "${settings.profile.value}"`;
  const given = settings.region ?? signerRegion(signing.region, place);
  const region = given === undefined ? "" : regionId(common, checkRegion(given)).value;
  if (region === "" && settings.endpoint === undefined) throw noRegion(settings);
  return sessionOf(settings, signing.signer, region, sdk, deps.env);
}

/**
 * Makes a session that signs nothing, to see who answers at an endpoint.
 *
 * @param settings the settled settings
 * @param region where the endpoint is, unless the settings name one
 * @param env reads an environment variable
 * @returns the session
 */
export async function openAnonymousSession(
  settings: OciSettings,
  region: string,
  env: EnvironmentReader,
): Promise<OciSession> {
  silenceLibraries();
  const sdk = await import("./sdk.ts");
  return sessionOf(settings, { signHttpRequest: () => Promise.resolve() }, region, sdk, env);
}

/** The region that the profile names, or where the platform is. */
function signerRegion(region: string | undefined, name: string): Given<string> | undefined {
  return region ? { value: region, source: { kind: "profile", name } } : undefined;
}

/**
 * Finds the identifier of a region that may be given by its short code.
 *
 * @param region the region as given
 * @returns the same with the identifier; only for a short code the SDK is loaded
 * @throws {AsyncJobError} `InvalidSetting`
 */
export async function identifiedRegion(region: Given<string>): Promise<Given<string>> {
  const checked = checkRegion(region);
  if (!isShortCode(checked.value)) return checked;
  silenceLibraries();
  return regionId((await import("./sdk.ts")).common, checked);
}

/** Names the endpoint, and makes clients for it. */
function sessionOf(
  settings: OciSettings,
  signer: RequestSigner,
  region: string,
  { common, ObjectStorageClient: Client }: Sdk,
  env: EnvironmentReader,
): OciSession {
  const newClient = (httpClient: HttpClient): ObjectStorageClient =>
    new Client({ httpClient }, {
      retryConfiguration: common.NoRetryConfigurationDetails,
      circuitBreaker: new common.CircuitBreaker({ disableClientCircuitBreaker: true }),
    });
  const endpoint = settings.endpoint?.value ?? regionalEndpoint(common, newClient, region);
  return {
    signer,
    endpoint,
    region: region === "" ? UNKNOWN_REGION : region,
    get nearRegion() {
      return nearRegion(common, region);
    },
    get isRealmGuessed() {
      return settings.endpoint === undefined && region !== "" && !env("OCI_DEFAULT_REALM") &&
        common.Region.fromRegionId(region) === undefined;
    },
    client: (exchange) => {
      const client = newClient(exchange);
      client.endpoint = endpoint;
      return client;
    },
  };
}

async function keyCredentials(
  settings: OciSettings,
  deps: CredentialDeps,
): Promise<KeyCredentials | undefined> {
  switch (settings.authType.value) {
    case "api_key":
      return await apiKeyCredentials(settings, deps);
    case "security_token":
      return await sessionCredentials(settings, deps);
    default:
      return undefined;
  }
}

async function openPrincipal(
  { authType, timeout, retries }: OciSettings,
  deps: SessionDeps,
  common: typeof Common,
): Promise<Signing> {
  const limits = { timeout: timeout.value * 1000, retries: retries.value };
  switch (authType.value) {
    case "instance_principal": {
      const caCerts = await trustedAuthorities(deps);
      const own = { ...deps, ...limits, fetch: transport({ fetch: deps.fetch, caCerts }) };
      return await renewing(() => instanceCredentials(common, own), deps);
    }
    case "oke_workload_identity":
      return await renewing(() => workloadIdentityCredentials({ ...deps, ...limits }), deps);
    default: {
      const { provider, region } = resourcePrincipal(common, deps.env, deps.now);
      return { signer: new common.DefaultRequestSigner(provider), region };
    }
  }
}

async function renewing(
  get: () => Promise<TokenCredentials>,
  { now }: SessionDeps,
): Promise<Signing> {
  const first = await get();
  return { signer: new TokenSigner(first, get, now), region: first.region };
}

/**
 * The SDK knows which realm's domain a region belongs to, from its own table, from
 * `~/.oci/regions-config.json` or from `OCI_REGION_METADATA`; a region that none of them names belongs
 * to the realm of `OCI_DEFAULT_REALM`, else to the first realm.
 */
function regionalEndpoint(
  common: typeof Common,
  newClient: (httpClient: HttpClient) => ObjectStorageClient,
  region: string,
): string {
  const client = newClient({ send: () => Promise.reject(new Error("never sent")) });
  client.regionId = region;
  return common.EndpointBuilder.updateEndpointTemplateForOptions(client.endpoint, undefined, false);
}

/** A known region of nearly the same name, when this one is not known: perhaps it is misspelt. */
function nearRegion(common: typeof Common, region: string): string | undefined {
  const known = common.Region.values().map(({ regionId }) => regionId);
  return region === "" || known.includes(region) ? undefined : suggest(region, known);
}

/**
 * The SDK reports failures on standard output and standard error; async-job reports what matters
 * itself.
 */
function silenceLibraries(): void {
  const silent = (): void => {};
  const methods = {
    debug: silent,
    log: silent,
    info: silent,
    warn: silent,
    error: silent,
    trace: silent,
  };
  Object.assign(globalThis.console, methods);
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
