import { AsyncJobError } from "../errors.ts";
import { hiddenKind } from "../hidden_text.ts";
import { jobText } from "../output/job_text.ts";
import { flagSetting, textSetting } from "../settings/given.ts";
import type { CommandResult } from "./command.ts";
import { readJob } from "./read_job.ts";
import { recordCommand } from "./record_command.ts";

/** When a record is removed, and whether. */
interface DeleteOptions {
  /** Only while it holds this job id. */
  readonly ifJobId: string | undefined;
  readonly dryRun: boolean;
}

/**
 * `async-job delete`: removes a job's record, and only the very one that was read. Answers `changed` and
 * `location`; a record that is not there is no failure, one that holds another job id than asked for, or
 * changed meanwhile, is a `Conflict`.
 */
export const deleteJob = recordCommand<DeleteOptions>({
  name: "delete",
  required: [],
  options: ["if-job-id", "dry-run"],
  readOwn: ({ given, deps: { env } }) => ({
    dryRun: flagSetting("dry-run", given, env).value,
    ifJobId: textSetting("if-job-id", given, env, hiddenKind)?.value,
  }),
  perform: async ({ key, ifJobId, dryRun }, store, deps) => {
    const location = store.location(key);
    const seen = await readJob(store, key);
    if (seen === undefined) return notThere(location);
    const { object, job } = seen;
    if (ifJobId !== undefined && job.ansible_job_id !== ifJobId) {
      throw conflict(`it holds job id ${job.ansible_job_id}, not ${ifJobId}`, location);
    }
    if (!dryRun && !await store.remove(key, object)) {
      // Gone is gone, by whomever: this very request may have been delivered twice on the way.
      if (await store.read(key) === undefined) return notThere(location);
      throw conflict("it was changed by another writer meanwhile", location);
    }
    const status = dryRun ? "would be removed (dry run)" : "removed";
    return {
      json: { changed: true, location },
      text: jobText(status, job, location, deps.now()),
    };
  },
});

function notThere(location: string): CommandResult {
  return { json: { changed: false, location }, text: `not there  ${location}\n` };
}

function conflict(why: string, location: string): AsyncJobError {
  return new AsyncJobError("Conflict", `Cannot remove the record ${location}: ${why}`, {
    hint: "Nothing was removed. Load it to see what it holds now.",
  });
}
