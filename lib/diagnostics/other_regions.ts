import { CallFailed } from "../oci/object_api.ts";
import { checkRegion } from "../oci/oci_settings.ts";
import { isHidden } from "./remedies.ts";
import { knownOf, type SetUp } from "./set_up.ts";

/** What looking into other regions gave. */
export interface OtherRegions {
  /** The region in which the bucket is. */
  readonly found?: string;
  /** For the message: where it was looked for besides. */
  readonly searched: string;
}

/**
 * Looks for a bucket in the regions that other profiles of the configuration file name for the same
 * tenancy, and in the profile's own where another one was given: buckets of other regions look like
 * missing ones.
 *
 * @param setUp the set-up
 * @param name the bucket
 * @returns the region that has it
 */
export async function otherRegions(setUp: SetUp, name: string): Promise<OtherRegions> {
  if (knownOf(setUp.givenEndpoint) !== undefined) return { searched: "" };
  const searched: string[] = [];
  for (const region of candidates(setUp)) {
    const there = await has(setUp, region, name);
    if (there === true) return { found: region, searched: "" };
    if (there === false) searched.push(region);
  }
  return { searched: searched.length === 0 ? "" : ` (nor in ${searched.join(", ")})` };
}

/** What another profile names may be anything. */
function isRegion(value: string): boolean {
  try {
    checkRegion({ value, source: { kind: "default", name: "another profile" } });
    return true;
  } catch {
    return false;
  }
}

function candidates(setUp: SetUp): string[] {
  const config = knownOf(setUp.config);
  const tenancy = knownOf(setUp.source)?.get("tenancy")?.value;
  const regions = [...config?.profiles.values() ?? []]
    .filter((profile) => (profile.get("tenancy") ?? tenancy) === tenancy)
    .map((profile) => profile.get("region"))
    .filter((region) => region !== undefined)
    .filter((region) => isRegion(region) && region !== setUp.region?.value);
  return [...new Set(regions)];
}

/** Whether a region has the bucket; `undefined` when it does not say. */
async function has(
  setUp: SetUp,
  region: string,
  bucketName: string,
): Promise<boolean | undefined> {
  const namespaceName = setUp.settings.namespace.value;
  try {
    const api = await setUp.apiIn(region);
    await api.call((client) => client.getBucket({ namespaceName, bucketName }));
    return true;
  } catch (thrown) {
    if (thrown instanceof CallFailed) return isHidden(thrown) ? false : undefined;
    throw thrown;
  }
}
