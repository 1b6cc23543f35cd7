import { AsyncJobError } from "../../../errors.ts";
import { shellQuoted } from "../../../settings/shell_quoted.ts";
import type { JobCommand } from "./job_command.ts";

/** What the scripts on the host are told; each is a variable of theirs. */
export interface HostValues {
  /** As Ansible is configured: may begin with `~`. */
  readonly asyncDir: string;
  readonly claimId: string;
  /** Absolute; empty where it follows from the two above. */
  readonly jobDir?: string;
  readonly ansibleJobId?: string;
  /** The claims that are taken over, the oldest first. */
  readonly fenceIds?: readonly string[];
  readonly chdir?: string;
  /** Bytes of each stream. */
  readonly outputTail: number;
  /** Seconds to wait for the start to be seen. */
  readonly await?: number;
  /** Seconds; `null` when it is not known. */
  readonly timeLimit: number | null;
  /** Seconds between the asking and the forcing of an end. */
  readonly grace?: number;
}

/** What a claim's id is made of: it is the name of a directory on the host. */
const CLAIM_ID = /^(?!\.)[\w.-]{1,128}$/;

/**
 * Writes what the scripts on the host read first.
 *
 * @param values what they are told
 * @returns assignments for a POSIX shell, one a line, each variable in every case
 * @throws {AsyncJobError} `CorruptRecord` for what cannot have come from a sound record
 */
export function hostInput(values: HostValues): string {
  const { claimId, fenceIds = [] } = values;
  for (const id of [claimId, ...fenceIds]) {
    if (!CLAIM_ID.test(id)) throw unusable("the id of a claim", "it is not one");
  }
  const variables: Readonly<Record<string, string>> = {
    async_dir: values.asyncDir,
    claim_id: claimId,
    job_dir: values.jobDir ?? "",
    ansible_job_id: values.ansibleJobId ?? "",
    fence_ids: fenceIds.join(" "),
    chdir: values.chdir ?? "",
    output_tail: String(values.outputTail),
    await: String(values.await ?? 0),
    time_limit: String(values.timeLimit ?? ""),
    grace: String(values.grace ?? 0),
    // The machine's own, unless somebody assigns another one behind this.
    host_boot_id: "",
  };
  return Object.entries(variables).map(([name, value]) => `${name}=${word(name, value)}\n`).join(
    "",
  );
}

/**
 * Writes what the script that starts a job reads first. No shell reads anything in the words.
 *
 * @param values what it is told
 * @param command what it starts
 * @returns the assignments, and a function that becomes the command
 * @throws {AsyncJobError} `CorruptRecord` for what cannot have come from a sound record
 */
export function jobInput(values: HostValues, { words, environment }: JobCommand): string {
  const exports = environment.map(([name, value]) => `export ${name}=${word(name, value)}\n`);
  const command = words.map((text) => word("the command", text)).join(" ");
  return `${hostInput(values)}run_job() {\n${exports.join("")}exec ${command}\n}\n`;
}

/** What no shell can hold has been refused where it came from the user. */
function word(what: string, text: string): string {
  if (text.includes("\0")) throw unusable(what, "it contains a NUL character");
  if (!text.isWellFormed()) throw unusable(what, "it is not valid Unicode");
  return shellQuoted(text);
}

function unusable(what: string, why: string): AsyncJobError {
  return new AsyncJobError("CorruptRecord", `Cannot tell the host ${what}: ${why}`, {
    hint: "Look at the record, which no async-job has written like that.",
  });
}
