import type { Claim } from "./claim.ts";
import { formatTimestamp } from "./timestamp.ts";

/** What a store's own clock says of an object. */
export interface ClaimTimes {
  /** When the object was written. */
  readonly writtenAt: Date;
  /** What time it is. */
  readonly now: Date;
  /** How far each of the two can be from the truth, in milliseconds. */
  readonly resolution: number;
}

/** How a claim stands, by the clock of the store that holds it. */
export interface ClaimStanding {
  readonly expired: boolean;
  /** When it ends or ended, RFC 3339; `undefined` when the store's clock cannot be asked. */
  readonly expiresAt: string | undefined;
  /** Milliseconds until somebody else may take it over, below 0 once they may. */
  readonly left: number | undefined;
}

/**
 * Judges a claim. One that is within the clock's resolution of its end counts as live.
 *
 * @param claim the claim
 * @param times what the store's clock says; without it the claim counts as live
 * @returns how it stands
 */
export function claimStanding(
  { ttl }: Pick<Claim, "ttl">,
  times: ClaimTimes | undefined,
): ClaimStanding {
  if (times === undefined) return { expired: false, expiresAt: undefined, left: undefined };
  const end = times.writtenAt.getTime() + ttl;
  const left = end + times.resolution - times.now.getTime();
  return { expired: left <= 0, expiresAt: formatTimestamp(new Date(end)), left };
}
