import { formatTimestamp } from "../../lib/record/timestamp.ts";
import { NOW } from "../cli/fake_run.ts";
import type { TestPlace } from "./each_store.ts";

/** How a job was started. */
export const RUN = {
  claim_id: "c-1",
  started_at: "2026-03-04T04:00:00Z",
  time_limit: 3600,
  job_dir: "/home/app/.ansible_async/async_job/c-1",
  async_dir: "/home/app/.ansible_async",
  user: "app",
  boot_id: null,
};

/** How it has ended. */
export const OUTCOME = {
  verdict: "failed",
  rc: 3,
  ended_at: "2026-03-04T04:30:00Z",
  seen_at: "2026-03-04T05:00:00Z",
  stdout: "é\n",
  stderr: "",
  stdout_bytes: 2_000_000,
  stderr_bytes: 0,
};

/**
 * Writes a record of a job that was started by a role.
 *
 * @param path its key's path
 * @param fields what it says of start and end
 * @param ageInDays how long before the time of the tests it was saved
 * @returns its text, with a field that the program does not know
 */
export function runRecord(
  path: string,
  fields: Readonly<Record<string, unknown>>,
  ageInDays = 0,
): string {
  const [host = "", ...rest] = path.replace(/\.json$/, "").split("/");
  const save_time = formatTimestamp(new Date(NOW.getTime() - ageInDays * 86_400_000));
  const named = { job_name: rest.at(-1), host, ansible_job_id: "j1.2", save_time, metadata: {} };
  return JSON.stringify({ ...named, ...fields, later: [1] });
}

/** Each state that a record can tell of, with the fields that do. */
export const STATES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  saved: {},
  started: { run: RUN },
  ...Object.fromEntries(
    ["succeeded", "failed", "expired", "killed", "cancelled", "lost"].map((verdict) =>
      [verdict, { run: RUN, outcome: { ...OUTCOME, verdict } }] as const
    ),
  ),
  unknown: { run: { claim_id: 5 } },
};

/**
 * Puts a record of each state into a place, and no claim.
 *
 * @param place where
 * @param ageInDays how old they are
 * @returns the path of each, by its state
 */
export async function fillStates(
  place: TestPlace,
  ageInDays = 0,
): Promise<Readonly<Record<string, string>>> {
  const paths: Record<string, string> = {};
  for (const [state, fields] of Object.entries(STATES)) {
    const path = `h/${state}.json`;
    paths[state] = path;
    await place.put(path, runRecord(path, fields, ageInDays));
  }
  return paths;
}
