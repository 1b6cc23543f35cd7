/** The claim that the sample job was started under. */
export const CLAIM_ID = "6f1c1d1e-0000-4000-8000-000000000001";

/** The fence of the sample job: started at noon, for an hour at most, 1000 s after the host was booted. */
export const FENCE =
  "start;job=j1.2;pid=77;start=t12;boot=b1;at=2026-03-04T12:00:00Z;up=1000.50;limit=3600;user=alice;nonce=7";

/** An end with 0, and one with 3. */
export const [SUCCEEDED, FAILED] = [0, 3].map((rc) =>
  `rc=${rc};at=2026-03-04T12:01:00Z;term=0`
) as [string, string];

/** The lines of a look at a job that runs, each by its key. */
const RUNNING = {
  claim_id: CLAIM_ID,
  now: "2026-03-04T12:02:00Z",
  uptime: "1120.50",
  boot_id: "b1",
  user: "alice",
  async_dir: "/home/alice/.ansible_async",
  job_dir: `/home/alice/.ansible_async/async_job/${CLAIM_ID}`,
  dir: "present",
  fence: FENCE,
  command: "pid=78;start=t13",
  alive: "yes",
  status: "none",
  cancel: "none",
  async: "started",
  stdout: "6 68656c6c6f0a",
  stderr: "0 -",
  end: CLAIM_ID,
};

/** Lines that are another than those of a job that runs. */
export type Lines = Partial<typeof RUNNING>;

/** A job that has ended with 0, and one that is gone. */
export const ENDED: Lines = { alive: "no", status: SUCCEEDED, async: "finished 0" };
export const GONE: Lines = { alive: "no" };

/**
 * Writes what a look at the sample job prints.
 *
 * @param lines lines that are another than those of a job that runs; a claim id also ends the look
 * @returns the text
 */
export function sampleLook(lines: Lines = {}): string {
  const all = { ...RUNNING, ...lines, end: lines.end ?? lines.claim_id ?? RUNNING.end };
  return [
    "async-job-observation 1",
    ...Object.entries(all).map(([key, value]) => `${key} ${value}`),
  ]
    .join("\n") + "\n";
}

/**
 * Writes what is printed when the place of a claim was made ready.
 *
 * @param claimId the claim
 * @returns the text
 */
export function samplePrepared(claimId = CLAIM_ID): string {
  return `async-job-prepared 1
claim_id ${claimId}
async_dir /home/alice/.ansible_async
job_dir /home/alice/.ansible_async/async_job/${claimId}
user alice
boot_id b1
now 2026-03-04T12:02:00Z
end ${claimId}
`;
}
