import type * as Common from "oci-common";
import { type Given, invalidSetting } from "./given.ts";

/** The form of a region's short code, for example `iad`. */
const SHORT_CODE = /^[a-z]{3}$/;

/**
 * Tells whether a region is given by its short code.
 *
 * @param region a region in small letters
 * @returns whether {@link regionId} has to look it up
 */
export function isShortCode(region: string): boolean {
  return SHORT_CODE.test(region);
}

/**
 * Looks up the identifier of a region that is given by its short code, as Oracle's tools take it. The
 * SDK knows the codes, those of regions that the user has named to it among them.
 *
 * @param common the SDK
 * @param region a region in small letters, by identifier or by short code
 * @returns the same with the identifier
 * @throws {AsyncJobError} `InvalidSetting` for a code that no region has
 */
export function regionId(common: typeof Common, region: Given<string>): Given<string> {
  if (!isShortCode(region.value)) return region;
  const value = common.Region.getRegionIdFromShortCode(region.value);
  if (value !== region.value) return { ...region, value };
  throw invalidSetting(
    "oci-region",
    region,
    "no region has this short code",
    "Give the identifier of the region, for example eu-frankfurt-1.",
  );
}
