import { formatTimestamp } from "../../lib/record/timestamp.ts";
import { NOW } from "../cli/fake_run.ts";

/**
 * Writes a record by hand, not as the program would lay it out, with a field that the program does not know
 * and a number that a double cannot hold.
 *
 * @param path its key's path
 * @param ageInDays how long before the time of the tests it was saved
 * @param id the job id
 * @returns its text
 */
export function sampleRecord(path: string, ageInDays = 0, id = `j-${path}`): string {
  const [host = "", ...rest] = path.replace(/\.json$/, "").split("/");
  const saved = formatTimestamp(new Date(NOW.getTime() - ageInDays * 86_400_000));
  const quoted = [rest.at(-1), host, id, saved].map((text) => JSON.stringify(text));
  return `{"job_name":${quoted[0]},"host":${quoted[1]},"ansible_job_id":${quoted[2]},` +
    `"save_time":${quoted[3]},"metadata":{"n":12345678901234567890,"x":1.0},"later":[1e2]}`;
}
