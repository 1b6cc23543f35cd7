import { Realm, Region } from "oci-common";

/** The file that holds the table. */
export const REGION_TABLE: URL = new URL(
  "../../lib/oci/regions/region_table.ts",
  import.meta.url,
);

/**
 * Writes down the regions and realms that the OCI SDK knows, so that a command need not load the SDK to
 * find the domain of a region.
 *
 * @returns the text of {@link REGION_TABLE}, formatted
 */
export function regionTable(): string {
  const realms = Realm.values().map(({ realmId, secondLevelDomain }) =>
    `  ${realmId}: "${secondLevelDomain}",\n`
  );
  const regions = Region.values().map(({ regionId, regionCode, realm }) =>
    `  "${regionId} ${regionCode ?? "-"} ${realm.realmId}",\n`
  );
  return `// Written by \`deno run -A scripts/region_table.ts\` from the tables of oci-common.

/** The domains of the realms. */
export const REALM_DOMAINS: Readonly<Record<string, string>> = {
${realms.join("")}};

/** Identifier, short code (\`-\` where there is none) and realm of each region. */
export const REGION_TABLE: readonly string[] = [
${regions.join("")}];
`;
}
