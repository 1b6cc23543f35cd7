import type { Output } from "../../record/outcome.ts";
import type { JobRecord } from "../../record/record.ts";
import type { Verdict } from "../../record/verdict.ts";

/** What `observe` answers as JSON; fields are only ever added. */
export interface ObserveResult extends Output {
  readonly verdict: Verdict;
  /** Whether it can never change any more. */
  readonly final: boolean;
  /** Whether the store was written to, or would be in a dry run. */
  readonly changed: boolean;
  readonly location: string;
  /** Who is about to start the job: for the verdict `held` alone. */
  readonly owner?: string;
  /** Until when; `null` when the store's clock cannot be asked. For the verdict `held` alone. */
  readonly expires_at?: string | null;
  /** The record as it is now, or would be after a dry run. */
  readonly job?: JobRecord;
  /** Exit status; `null` when it is not known. */
  readonly rc: number | null;
  /** By the clock of the host; `null` when it is not known. */
  readonly started_at: string | null;
  readonly ended_at: string | null;
}
