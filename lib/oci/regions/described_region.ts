import type { Region } from "./region.ts";

/**
 * Reads the description of a region in the form that all of Oracle's tools share: an object with
 * `realmKey`, `realmDomainComponent`, `regionKey` and `regionIdentifier`.
 *
 * @param value parsed JSON
 * @returns the region, or `undefined` when this describes none
 */
export function describedRegion(value: unknown): Region | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { regionIdentifier, regionKey, realmKey, realmDomainComponent } = value as Record<
    string,
    unknown
  >;
  const [id, code, realm, domain] = [regionIdentifier, regionKey, realmKey, realmDomainComponent]
    .map((part) => typeof part === "string" ? part.trim().toLowerCase() : "");
  return id && code && realm && domain ? { id, code, realm, domain } : undefined;
}
