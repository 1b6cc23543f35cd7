import { NO_OUTPUT, outcomeOf } from "../../../record/outcome.ts";
import type { JobRecord } from "../../../record/record.ts";
import { runOf } from "../../../record/run.ts";
import type { Verdict } from "../../../record/verdict.ts";
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
  if (job !== undefined) return knownFromRecord(job, location);
  const isDry = claimed && claim?.token === undefined;
  return isDry ? nothingKnown("absent") : { ...nothingKnown("held"), owner: claim?.owner ?? "" };
}

/**
 * Takes what is known of a job out of the answer of a release.
 *
 * @param result the answer
 * @returns what is known: a claim that was taken over is there again, and what a record says is not told
 */
export function knownFromRelease({ restored }: { readonly restored: string }): KnownJob {
  return nothingKnown(
    restored === "nothing" ? "absent" : restored === "claim" ? "held" : "unreachable",
  );
}

/** Without the end, only the host can tell more. */
function knownFromRecord(job: JobRecord, location: string): KnownJob {
  const started_at = runOf(job, location)?.started_at ?? null;
  const outcome = outcomeOf(job, location);
  return outcome === undefined
    ? { ...nothingKnown("unreachable"), started_at, job }
    : { ...outcome, started_at, job };
}

function nothingKnown(verdict: Verdict): KnownJob {
  return { ...NO_OUTPUT, verdict, rc: null, started_at: null, ended_at: null };
}
