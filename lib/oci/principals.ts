import type { AuthenticationDetailsProvider } from "oci-common";
import type * as Common from "oci-common";
import { AsyncJobError } from "../errors.ts";
import type { EnvironmentReader } from "../settings.ts";
import { baseAddress } from "./base_address.ts";

/** A principal's provider, and the region it runs in where it knows. */
export interface Principal {
  readonly provider: AuthenticationDetailsProvider;
  readonly region: string | undefined;
}

/** Variables that the platform sets, without which there is no resource principal. */
const RESOURCE_VARIABLES = [
  "OCI_RESOURCE_PRINCIPAL_VERSION",
  "OCI_RESOURCE_PRINCIPAL_RPST",
  "OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM",
  "OCI_RESOURCE_PRINCIPAL_REGION",
];

/**
 * The identity of the compute instance that the program runs on, from its metadata service
 * (`OCI_METADATA_BASE_URL` names another one, `OCI_SDK_AUTH_CLIENT_REGION_URL` another token service,
 * as Oracle's SDKs read them).
 *
 * @param common the SDK
 * @param env reads an environment variable
 * @param timeout limit in milliseconds
 * @returns the principal
 * @throws {AsyncJobError} `NotAuthenticated`, `InvalidSetting` for an address that is none
 */
export async function instancePrincipal(
  common: typeof Common,
  env: EnvironmentReader,
  timeout: number,
): Promise<Principal> {
  const builder = new common.InstancePrincipalsAuthenticationDetailsProviderBuilder();
  const metadata = baseAddress("OCI_METADATA_BASE_URL", env);
  if (metadata) builder.metadataBaseUrl = metadata;
  const federation = baseAddress("OCI_SDK_AUTH_CLIENT_REGION_URL", env);
  if (federation) builder.federationEndpoint = federation;
  try {
    const provider = await within(timeout, builder.build());
    await within(timeout, provider.getKeyId());
    return { provider, region: provider.getRegion()?.regionId };
  } catch (cause) {
    throw refused(
      "as an instance principal",
      cause,
      "This works on an OCI compute instance only, whose instance " +
        "a dynamic group matches. Elsewhere use --oci-auth-type api_key.",
    );
  }
}

/**
 * The identity of an OCI resource such as a function, from the variables that it is started with.
 *
 * @param common the SDK
 * @param env reads an environment variable
 * @returns the principal
 * @throws {AsyncJobError} `NotAuthenticated`
 */
export function resourcePrincipal(common: typeof Common, env: EnvironmentReader): Principal {
  const hint =
    "This works inside OCI services that offer resource principals. Elsewhere use --oci-auth-type api_key.";
  const missing = RESOURCE_VARIABLES.filter((name) => !env(name));
  if (missing.length > 0) {
    throw refused("as a resource principal", new Error(`${missing.join(", ")} not set`), hint);
  }
  try {
    const provider = common.ResourcePrincipalAuthenticationDetailsProvider.builder();
    return { provider, region: provider.getRegion()?.regionId };
  } catch (cause) {
    throw refused("as a resource principal", cause, hint);
  }
}

/** The SDK's requests for tokens know no limit of their own. */
async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`no answer within ${milliseconds / 1000} s`)),
      milliseconds,
    );
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

function refused(how: string, cause: unknown, hint: string): AsyncJobError {
  const detail = cause instanceof Error ? cause.message : String(cause);
  // The SDK's texts end in advice of their own; its first sentence says what happened.
  return new AsyncJobError(
    "NotAuthenticated",
    `Cannot authenticate ${how}: ${detail.split(/\. /)[0]}`,
    { hint, cause },
  );
}
