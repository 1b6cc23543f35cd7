import type { RequestSigner } from "oci-common";
import { AsyncJobError } from "../../errors.ts";
import type { EnvironmentReader } from "../../settings/given.ts";
import { loadSdk } from "../load_sdk.ts";
import { expiryOf } from "./session_token.ts";

/** Who signs for a principal, and the region it runs in where it knows. */
export interface Principal {
  readonly signer: RequestSigner;
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
 * The identity of an OCI resource such as a function, from the variables that it is started with. The SDK
 * signs: it knows how platforms renew what the variables name.
 *
 * @param env reads an environment variable
 * @param now the clock
 * @returns the principal
 * @throws {AsyncJobError} `NotAuthenticated`
 */
export async function resourcePrincipal(
  env: EnvironmentReader,
  now: () => Date = () => new Date(),
): Promise<Principal> {
  const hint =
    "This works inside OCI services that offer resource principals. Elsewhere use --oci-auth-type api_key.";
  const missing = RESOURCE_VARIABLES.filter((name) => !env(name));
  if (missing.length > 0) {
    throw refused(new Error(`${missing.join(", ")} not set`), hint);
  }
  const expires = expiryOf(env("OCI_RESOURCE_PRINCIPAL_RPST") ?? "");
  if (expires !== undefined && expires <= now()) {
    const problem = `the token in OCI_RESOURCE_PRINCIPAL_RPST expired at ${expires.toISOString()}`;
    throw refused(
      new Error(problem),
      "Start the resource anew: it gets its token when it starts.",
    );
  }
  const { common } = await loadSdk();
  try {
    const provider = common.ResourcePrincipalAuthenticationDetailsProvider.builder();
    // The SDK knows nothing of regions newer than itself.
    const given = env("OCI_RESOURCE_PRINCIPAL_REGION")?.toLowerCase();
    const signer = new common.DefaultRequestSigner(provider);
    return { signer, region: provider.getRegion()?.regionId ?? given };
  } catch (cause) {
    throw refused(cause, hint);
  }
}

function refused(cause: unknown, hint: string): AsyncJobError {
  const detail = cause instanceof Error ? cause.message : String(cause);
  // The SDK's texts end in advice of their own; its first sentence says what happened.
  return new AsyncJobError(
    "NotAuthenticated",
    `Cannot authenticate as a resource principal: ${detail.split(/\. /)[0]}`,
    { hint, cause },
  );
}
