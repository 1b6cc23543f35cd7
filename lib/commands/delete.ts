import type { Deps } from "../deps.ts";
import { AsyncJobError } from "../errors.ts";
import { hiddenKind } from "../hidden_text.ts";
import { flagSetting, type GivenOptions, textSetting } from "../settings/given.ts";
import { type CommandContext, type CommandResult, keyFrom } from "./command.ts";
import { jobText } from "../output/job_text.ts";
import { type Operation, performAlone } from "./operation.ts";
import { readJob } from "./read_job.ts";

/**
 * `async-job delete`: removes a job's record, and only the very one that was read.
 *
 * @param context options and the outside world
 * @returns `changed` and `location`; a record that is not there is no failure
 * @throws {AsyncJobError} `Conflict` when it holds another job id than asked for, or changed meanwhile
 */
export function deleteJob(context: CommandContext): Promise<CommandResult> {
  return performAlone(deleteOperation, context);
}

/**
 * Makes ready to remove a job's record.
 *
 * @param given the options
 * @param deps the outside world
 * @returns the operation
 * @throws {AsyncJobError} `InvalidName`
 */
export function deleteOperation(given: GivenOptions, deps: Deps): Operation {
  const key = keyFrom(given);
  const dryRun = flagSetting("dry-run", given, deps.env).value;
  const wanted = textSetting("if-job-id", given, deps.env, hiddenKind)?.value;
  return {
    key,
    perform: async (store) => {
      const location = store.location(key);
      const seen = await readJob(store, key);
      if (seen === undefined) {
        return { json: { changed: false, location }, text: `not there  ${location}\n` };
      }
      const { object, job } = seen;
      if (wanted !== undefined && job.ansible_job_id !== wanted) {
        throw conflict(`it holds job id ${job.ansible_job_id}, not ${wanted}`, location);
      }
      if (!dryRun && !await store.remove(key, object)) {
        throw conflict("it was changed by somebody else meanwhile", location);
      }
      const status = dryRun ? "would be removed (dry run)" : "removed";
      return {
        json: { changed: true, location },
        text: jobText(status, job, location, deps.now()),
      };
    },
  };
}

function conflict(why: string, location: string): AsyncJobError {
  return new AsyncJobError("Conflict", `Cannot remove the record ${location}: ${why}`, {
    hint: "Nothing was removed. Load it to see what it holds now.",
  });
}
