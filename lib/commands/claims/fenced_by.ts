import { isJsonObject } from "../../record/exact_json.ts";
import type { Claim } from "../../record/claim.ts";
import { parseRecord } from "../../record/record.ts";
import type { RecordKey } from "../../record/record_key.ts";
import { stateOfRecord } from "../../record/job_state.ts";

/**
 * Names the claims whose owners may still start the job, or have started it unseen: whoever holds this claim
 * has to fence each of them on the host first. A job that was `lost` is one of them: its host knew nothing of
 * it, and it may have been started since by a controller that was slow.
 *
 * @param claim the claim
 * @param key the names of the job
 * @param location where it is, for the message
 * @returns the ids of those claims, the oldest first
 * @throws {AsyncJobError} `CorruptRecord` when the record that it is to replace is none
 */
export function fencedBy({ fence, previous }: Claim, key: RecordKey, location: string): string[] {
  const expired = fence.map(({ claim_id }) => claim_id);
  if (previous === undefined) return expired;
  const job = parseRecord(new TextEncoder().encode(previous), key, location);
  const { run } = job;
  if (stateOfRecord(job) !== "lost" || !isJsonObject(run)) return expired;
  return [String(run["claim_id"]), ...expired];
}
