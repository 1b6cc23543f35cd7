/** Who is killed, besides others or alone. */
export type Victim =
  /** `ansible-playbook` with its workers, and the program that they may be running. */
  | "controller"
  /** The same with all that descends from them: also a host's module that has just been started. */
  | "tree"
  /** The program alone, by what stands before it. */
  | "program"
  /** Ansible's own wrapper of the job. */
  | "async_wrapper"
  /** The role's wrapper of the job. */
  | "wrapper"
  /** Everything, the job too: the machine is gone that is both controller and host. */
  | "host";

/** When somebody is killed. */
export type Moment =
  /** Where something stops by itself; `scripts/crash/arms` knows the names. */
  | { readonly point: string }
  /** So many milliseconds after the program was first called, or Ansible's wrapper was started. */
  | { readonly since: "call" | "start"; readonly milliseconds: number };

/** One run of the playbook that is not left alone. */
export interface Crash {
  readonly at: Moment;
  /** None: a controller that stops by itself, and wakes late. */
  readonly victims: readonly Victim[];
  /**
   * Whether what stopped by itself and is not killed goes on only when another run has done its work.
   * Then it wakes late.
   */
  readonly late: boolean;
}

/** What happens to one job. */
export interface EpisodePlan {
  /** What its figures are counted under. */
  readonly title: string;
  /** How to have it once more: arguments of the tool. */
  readonly again: string;
  /** One run each, one after the other. */
  readonly crashes: readonly Crash[];
  /** Seconds that the job takes after its line. */
  readonly jobSeconds: number;
  /** Whether the first run after a crash comes when the claim has run out, or at once. */
  readonly waits: boolean;
}
