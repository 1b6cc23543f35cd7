import { HOST, JOB } from "./role_lines.ts";

/** How the job of these tests was started. */
export const RUN = {
  claim_id: "0b1c2d3e-1111-4222-8333-444455556666",
  started_at: "2026-03-04T04:00:00Z",
  time_limit: 3600,
  job_dir: "/home/app/.ansible_async/async_job/0b1c2d3e-1111-4222-8333-444455556666",
  async_dir: "/home/app/.ansible_async",
  user: "app",
  boot_id: "b-1",
};

/** How it has ended. */
export const OUTCOME = {
  verdict: "failed",
  rc: 3,
  ended_at: "2026-03-04T04:30:00Z",
  seen_at: "2026-03-04T05:00:00Z",
  stdout: "",
  stderr: "yes",
  stdout_bytes: 0,
  stderr_bytes: 3,
};

/**
 * Writes the record of the job of these tests.
 *
 * @param fields what it says besides
 * @returns its text
 */
export function recordText(fields: Readonly<Record<string, unknown>>): string {
  const record = {
    job_name: JOB,
    host: HOST,
    ansible_job_id: "j1.20",
    save_time: "2026-03-04T04:00:01Z",
    metadata: {},
    ...fields,
  };
  return `${JSON.stringify(record, null, 2)}\n`;
}
