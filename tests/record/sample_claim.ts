import { buildClaim, type Claim, type ClaimParts } from "../../lib/record/claim.ts";
import { type RecordKey, recordKey } from "../../lib/record/record_key.ts";

/** The names of the job that the claims of these tests are of. */
export const CLAIMED_KEY: RecordKey = recordKey({ host: "db01", jobName: "export" });

/** A claim of that job, with what matters to a test. */
export function sampleClaim(parts: Partial<ClaimParts> = {}, key = CLAIMED_KEY): Claim {
  return buildClaim(key, {
    id: "6f1c1d1e-0000-4000-8000-000000000001",
    owner: "controller-1",
    ttlSeconds: 900,
    tokenHash: "a".repeat(64),
    now: new Date("2026-03-04T05:06:07.890Z"),
    ...parts,
  });
}
