import type { Deps } from "../deps.ts";
import type { GivenOptions } from "../settings/given.ts";
import { type CommandContext, type CommandResult, keyFrom } from "./command.ts";
import { jobText } from "../output/job_text.ts";
import { type Operation, performAlone } from "./operation.ts";
import { readJob, refuseUnloadable } from "./read_job.ts";

/**
 * `async-job load`: reads a job's record.
 *
 * @param context options and the outside world
 * @returns `found`, `location` and, when found, the job
 */
export function load(context: CommandContext): Promise<CommandResult> {
  return performAlone(loadOperation, context);
}

/**
 * Makes ready to read a job's record.
 *
 * @param given the options
 * @param deps the outside world
 * @returns the operation; it throws `CorruptRecord` for a record that Ansible could not take, too
 * @throws {AsyncJobError} `InvalidName`
 */
export function loadOperation(given: GivenOptions, deps: Deps): Operation {
  const key = keyFrom(given);
  return {
    key,
    perform: async (store) => {
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
  };
}
