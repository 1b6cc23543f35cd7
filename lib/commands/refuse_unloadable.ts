import { beyondAnsible } from "../record/ansible_limits.ts";
import { corruptRecord, type JobRecord } from "../record/record.ts";

/**
 * Refuses a record that is sound and yet cannot become variables of Ansible. As an answer it would fail
 * not only the host that it is for, but all that one process serves.
 *
 * @param job the record that is to be given out
 * @param location where it is
 * @throws {AsyncJobError} `CorruptRecord`
 */
export function refuseUnloadable(job: JobRecord, location: string): void {
  const problem = beyondAnsible(job, "job");
  if (problem !== undefined) throw corruptRecord(location, `Ansible cannot load it: ${problem}`);
}
