import type { EpisodePlan } from "./plan/episode_plan.ts";

/** What the role says at the end of a play. */
export interface Report {
  readonly verdict: string;
  readonly started: boolean;
  readonly ansible_job_id: string;
  readonly stdout: string;
  readonly stderr: string;
}

/** One run of the playbook. */
export interface Play {
  readonly run: number;
  /** Exit status; `undefined` when it was killed. */
  readonly status: number | undefined;
  /** `undefined` when it did not come so far. */
  readonly report: Report | undefined;
  readonly output: string;
  /** How often it called the program: first to claim, then to save. */
  readonly calls: number;
  /** Whether what was planned for it has befallen it; `undefined` when nothing was. */
  readonly crashed: boolean | undefined;
}

/** One line that the command has appended: once it ran. */
export interface CommandRun {
  /** The run of the playbook that started it. */
  readonly run: number;
  readonly process: number;
  /** Ansible's id of the job up to the dot; `unknown` when its wrapper was gone by then. */
  readonly job: string;
  /** Where its output goes. */
  readonly directory: string;
}

/** What the store has of the job in the end. */
export interface SavedRecord {
  readonly ansible_job_id?: unknown;
  readonly run?: { readonly job_dir?: unknown };
  readonly outcome?: { readonly verdict?: unknown; readonly stdout?: unknown };
}

/** All that is known of what happened to one job. */
export interface History {
  readonly plan: EpisodePlan;
  readonly plays: readonly Play[];
  readonly commandRuns: readonly CommandRun[];
  /** Ids of the async jobs that Ansible knows of. */
  readonly asyncIds: readonly string[];
  readonly record: SavedRecord | undefined;
  /** Processes that have not ended. */
  readonly leftovers: readonly string[];
}

/** Something that must not be. */
export interface Violation {
  readonly rule: string;
  readonly text: string;
}
