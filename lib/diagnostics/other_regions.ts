import { callSdk } from "../oci/call_sdk.ts";
import { CallFailed } from "../oci/object_api.ts";
import { identifiedRegion } from "../oci/regions/identified_region.ts";
import { Regions } from "../oci/regions/regions.ts";
import { isHidden } from "./remedies.ts";
import type { SetUp } from "./set_up.ts";
import { knownOf } from "./settled.ts";

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
  if (knownOf(setUp.given.endpoint) !== undefined) return { searched: "" };
  const searched: string[] = [];
  for (const region of await candidates(setUp)) {
    const there = await has(setUp, region, name);
    if (there === true) return { found: region, searched: "" };
    if (there === false) searched.push(region);
  }
  return { searched: searched.length === 0 ? "" : ` (nor in ${searched.join(", ")})` };
}

async function candidates(setUp: SetUp): Promise<string[]> {
  const config = knownOf(setUp.config);
  const tenancy = knownOf(setUp.source)?.get("tenancy")?.value;
  const named = [...config?.profiles.values() ?? []]
    .filter(({ keys }) => (keys.get("tenancy") ?? tenancy) === tenancy)
    .map(({ keys }) => keys.get("region"));
  const known = new Regions(setUp.deps);
  const regions = await Promise.all(named.map((value) => identified(value, known)));
  return [...new Set(regions.filter((region) => region !== undefined))]
    .filter((region) => region !== setUp.region?.value);
}

/** What another profile names may be anything. */
async function identified(
  value: string | undefined,
  regions: Regions,
): Promise<string | undefined> {
  if (value === undefined) return undefined;
  try {
    const source = { kind: "default", name: "another profile" } as const;
    return (await identifiedRegion({ value, source }, regions)).value;
  } catch {
    return undefined;
  }
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
    await callSdk(api, (client) => client.getBucket({ namespaceName, bucketName }));
    return true;
  } catch (thrown) {
    if (thrown instanceof CallFailed) return isHidden(thrown) ? false : undefined;
    throw thrown;
  }
}
