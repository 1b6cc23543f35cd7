/** What the link of a fence says: that the job was started under the claim, or never can be. */
export type Fence =
  | {
    readonly kind: "start";
    /** Ansible's id of the job. */
    readonly job: string | undefined;
    /** When it was taken, by the clock of the host: RFC 3339, UTC. */
    readonly at: string | undefined;
    /** Seconds that the host had been up. */
    readonly up: number | undefined;
    readonly boot: string | undefined;
    /** Seconds after which Ansible ends the job. */
    readonly limit: number | undefined;
    readonly user: string | undefined;
  }
  | { readonly kind: "taken" };

/** What the link of an end says. */
export interface EndStatus {
  /** 0 to 255. */
  readonly rc: number;
  /** RFC 3339, UTC, by the clock of the host. */
  readonly at: string | undefined;
  /** Whether the job's wrapper was asked to end. */
  readonly term: boolean;
}

/** What Ansible's own file about the job says. */
export type AsyncFile =
  | { readonly kind: "none" | "started" | "timeout" }
  | { readonly kind: "finished"; readonly rc: number | null };

/** The end of an output stream. */
export interface Stream {
  /** Length of all of it. */
  readonly bytes: number;
  /** Its last bytes; nothing when none were asked for, or they could not be read. */
  readonly tail: Uint8Array;
}

/** What a host's script has seen of one job. */
export interface Observation {
  readonly claimId: string;
  /** By the clock of the host: RFC 3339, UTC. */
  readonly now: string;
  /** Seconds since the host was booted. */
  readonly uptime: number | undefined;
  readonly bootId: string | undefined;
  /** Who looked. */
  readonly user: string;
  readonly asyncDir: string;
  readonly jobDir: string;
  readonly dir: "present" | "absent" | "unreadable";
  readonly fence: Fence | undefined;
  /** Whether a process of the job is there. */
  readonly alive: boolean;
  readonly status: EndStatus | undefined;
  /** Whether somebody set out to end the job. */
  readonly cancel: boolean;
  readonly async: AsyncFile;
  readonly stdout: Stream | undefined;
  readonly stderr: Stream | undefined;
}

/** What the text of one or several looks holds. */
export interface Observations {
  /** In the order in which they stand there. */
  readonly jobs: readonly Observation[];
  /** The claim whose place on the host was made ready, when that was said at the end. */
  readonly prepared: string | undefined;
}
