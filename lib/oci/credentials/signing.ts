import type { RequestSigner } from "oci-common";
import type { Given } from "../../settings/given.ts";

/** Who signs, and the region that they know of. */
export interface Signing {
  readonly signer: RequestSigner;
  readonly region: Given<string> | undefined;
}

/**
 * Names the region that a profile names, or where the platform is.
 *
 * @param name who names it, for messages
 * @param region the region, if any
 * @returns the region with its source, or `undefined`
 */
export function regionNamedBy(name: string, region: string | undefined): Given<string> | undefined {
  return region ? { value: region, source: { kind: "profile", name } } : undefined;
}
