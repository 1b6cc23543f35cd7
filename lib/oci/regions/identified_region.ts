import { type Given, invalidSetting } from "../../settings/given.ts";
import { checkRegion } from "../../settings/oci_settings.ts";
import { isShortCode } from "../../settings/region_id.ts";
import type { Regions } from "./regions.ts";

/**
 * Finds the identifier of a region that may be given by its short code, as Oracle's tools take it.
 *
 * @param region the region as given
 * @param regions the regions that are known
 * @returns the same with the identifier
 * @throws {AsyncJobError} `InvalidSetting` for what has not the form of a region, and for a code that no
 * region has
 */
export async function identifiedRegion(
  region: Given<string>,
  regions: Regions,
): Promise<Given<string>> {
  const checked = checkRegion(region);
  if (!isShortCode(checked.value)) return checked;
  const found = await regions.byCode(checked.value);
  if (found !== undefined) return { ...checked, value: found.id };
  throw invalidSetting(
    "oci-region",
    checked,
    "no region has this short code",
    "Give the identifier of the region, for example eu-frankfurt-1.",
  );
}
