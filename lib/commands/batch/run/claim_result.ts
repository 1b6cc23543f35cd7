import { NO_OUTPUT } from "../../../record/outcome.ts";
import type { JobRecord } from "../../../record/record.ts";
import { fromRecord } from "../../observe/observe_answer.ts";
import type { KnownJob } from "./known_job.ts";

/** What a claim answers. */
export interface ClaimResult {
  readonly claimed: boolean;
  readonly reason?: string;
  readonly location: string;
  /** The record that is there already. */
  readonly job?: JobRecord;
  /** The claim that there is now; id and token only where it is the asker's own and no dry run. */
  readonly claim?: { readonly id?: string; readonly token?: string; readonly owner?: string };
  readonly fence?: readonly string[];
}

/**
 * Takes what is known of a job out of the answer of a claim.
 *
 * @param result the answer
 * @returns what is known; a job that is claimed is held, by whomever
 * @throws {AsyncJobError} `CorruptRecord`
 */
export function knownFromClaim({ job, location, claim, claimed }: ClaimResult): KnownJob {
  if (job !== undefined) return fromRecord(job, location);
  const isDry = claimed && claim?.token === undefined;
  return isDry ? nothingKnown("absent") : { ...nothingKnown("held"), owner: claim?.owner ?? "" };
}

/** What comes back when a claim is given up, and what is known of the job then. */
const RESTORED: Readonly<Record<string, KnownJob["verdict"]>> = {
  nothing: "absent",
  claim: "held",
};

/**
 * Takes what is known of a job out of the answer of a release.
 *
 * @param result the answer
 * @returns what is known: nothing of a record that is back
 */
export function knownFromRelease({ restored }: { readonly restored: string }): KnownJob {
  return nothingKnown(RESTORED[restored] ?? "");
}

function nothingKnown(verdict: KnownJob["verdict"]): KnownJob {
  return { ...NO_OUTPUT, verdict, rc: null, started_at: null, ended_at: null };
}
