import { RUN } from "./run_record.ts";

/** What a look can see; the rest is the same in every one. */
export interface LookFields {
  readonly claim_id?: string;
  readonly fence?: string;
  readonly alive?: "yes" | "no";
  readonly dir?: "present" | "absent";
  readonly status?: string;
  readonly cancel?: string;
  readonly stdout?: string;
  readonly stderr?: string;
}

/** What the job's wrapper has left when it began. */
export const FENCE = "start;job=j1.20;pid=7;start=t9;boot=b-1;at=2026-03-04T04:00:00Z;up=100;" +
  "limit=3600;user=app;nonce=1";

/**
 * Writes what a look on the host prints.
 *
 * @param fields what it has seen
 * @returns the text
 */
export function lookText(fields: LookFields = {}): string {
  const { claim_id = RUN.claim_id, stdout = "", stderr = "" } = fields;
  const stream = (text: string): string => {
    const bytes = new TextEncoder().encode(text);
    return `${bytes.length} ${bytes.toHex() || "-"}`;
  };
  return `async-job-observation 1
claim_id ${claim_id}
now 2026-03-04T04:10:00Z
uptime 700
boot_id b-1
user app
async_dir ${RUN.async_dir}
job_dir ${RUN.async_dir}/async_job/${claim_id}
dir ${fields.dir ?? "present"}
fence ${fields.fence ?? FENCE}
command pid=8;start=t9
alive ${fields.alive ?? "yes"}
status ${fields.status ?? "none"}
cancel ${fields.cancel ?? "none"}
async none
stdout ${stream(stdout)}
stderr ${stream(stderr)}
end ${claim_id}`;
}
