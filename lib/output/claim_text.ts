import type { Claim } from "../record/claim.ts";
import type { ClaimStanding } from "../record/claim_times.ts";
import type { JobRecord } from "../record/record.ts";
import type { RecordKey } from "../record/record_key.ts";
import { shownAge } from "./duration.ts";
import { fieldLines } from "./job_text.ts";

/** What is shown of a claim. */
export interface ShownClaim {
  readonly key: RecordKey;
  readonly claim: Claim;
  readonly standing: ClaimStanding;
  readonly location: string;
  /** Only for its owner. */
  readonly token?: string;
  readonly previous?: JobRecord | undefined;
}

/**
 * Shows a claim to people, one aligned line a field.
 *
 * @param status what became of it, the first line
 * @param shown the claim, and what is known of it
 * @returns lines with a final newline
 */
export function claimText(status: string, shown: ShownClaim): string {
  const { key, claim, standing, location, token, previous } = shown;
  const rows: [string, string | undefined][] = [
    ["job", key.jobName],
    ["host", key.host],
    ["playbook name", key.playbookName],
    ["claim", claim.id],
    ["token", token],
    ["owner", claim.owner],
    ["expires", `${standing.expiresAt ?? "not known"}${detail(standing)}`],
    ["fence", claim.fence.map((entry) => entry.claim_id).join(" ") || undefined],
    ["previous", previous && `job id ${previous.ansible_job_id}, saved ${previous.save_time}`],
    ["location", location],
  ];
  return fieldLines(status, rows);
}

/**
 * Says how a claim stands, for a column of a table.
 *
 * @param standing how it stands
 * @returns text such as `expires in 14m`
 */
export function standingText({ expired, left }: ClaimStanding): string {
  if (left === undefined) return "expiry not known";
  if (expired) return `expired ${shownAge(-left)} ago`;
  return `expires in ${shownAge(Math.ceil(left / 1000) * 1000)}`;
}

/**
 * Says how long a live claim holds.
 *
 * @param standing how it stands
 * @returns the end of a sentence
 */
export function untilText({ expiresAt }: ClaimStanding): string {
  return expiresAt === undefined
    ? "for a time that is not known, as the store's clock cannot be asked"
    : `until ${expiresAt}`;
}

/**
 * Says whether and how long a claim holds.
 *
 * @param standing how it stands
 * @returns the end of a sentence about it
 */
export function holdsText(standing: ClaimStanding): string {
  return standing.expired ? `expired at ${standing.expiresAt}` : `holds ${untilText(standing)}`;
}

function detail(standing: ClaimStanding): string {
  return standing.left === undefined ? "" : ` (${standingText(standing).replace("expires ", "")})`;
}
