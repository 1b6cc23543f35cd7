/** A region, as far as requests need to know it. */
export interface Region {
  /** Such as `eu-frankfurt-1`. */
  readonly id: string;
  /** The short code, such as `fra`. */
  readonly code: string | undefined;
  /** The realm's key, such as `oc1`. */
  readonly realm: string;
  /** The realm's domain, such as `oraclecloud.com`. */
  readonly domain: string;
}
