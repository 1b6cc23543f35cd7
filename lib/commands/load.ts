import { jobText } from "../output/job_text.ts";
import { readJob } from "./read_job.ts";
import { recordCommand } from "./record_command.ts";
import { refuseUnloadable } from "./refuse_unloadable.ts";

/**
 * `async-job load`: reads a job's record. Answers `found`, `location` and, when found, the job; one that
 * Ansible could not take is `CorruptRecord`, and a claim is `ClaimHeld`.
 */
export const load = recordCommand({
  name: "load",
  required: [],
  options: [],
  readOwn: () => ({}),
  perform: async ({ key }, store, deps) => {
    const location = store.location(key);
    const seen = await readJob(store, key);
    if (seen === undefined) {
      return { json: { found: false, location }, text: `not found  ${location}\n` };
    }
    const { job } = seen;
    refuseUnloadable(job, location);
    return {
      json: { found: true, location, job },
      text: jobText("found", job, location, deps.now()),
    };
  },
});
