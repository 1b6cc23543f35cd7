import type { Deps } from "../deps.ts";
import type { JsonObject } from "../record/exact_json.ts";
import { parseMetadata } from "../record/metadata.ts";
import { buildRecord } from "../record/record.ts";
import { flagSetting, type GivenOptions } from "../settings/given.ts";
import { readStdinText } from "../settings/stdin_text.ts";
import { type CommandContext, type CommandResult, keyFrom, requiredText } from "./command.ts";
import { jobText } from "../output/job_text.ts";
import { type Operation, performAlone } from "./operation.ts";
import { refuseUnloadable } from "./read_job.ts";
import { saveJob } from "./save_job.ts";

/**
 * `async-job save`: writes a job's record.
 *
 * @param context options and the outside world
 * @returns `changed`, `location` and the job
 */
export function save(context: CommandContext): Promise<CommandResult> {
  return performAlone(saveOperation, context);
}

/**
 * Makes ready to write a job's record, whose time is now.
 *
 * @param given the options
 * @param deps the outside world
 * @returns the operation
 * @throws {AsyncJobError} `InvalidName`, `InvalidMetadata`, `Usage`
 */
export async function saveOperation(given: GivenOptions, deps: Deps): Promise<Operation> {
  const key = keyFrom(given);
  const metadata = await metadataFrom(given, deps);
  const record = buildRecord(key, requiredText(given, "ansible-job-id"), metadata, deps.now());
  const dryRun = flagSetting("dry-run", given, deps.env).value;
  const ifAbsent = flagSetting("if-absent", given, deps.env).value;
  return {
    key,
    perform: async (store) => {
      const { changed, job } = await saveJob(store, key, record, { ifAbsent, dryRun });
      const location = store.location(key);
      // Fields beside the metadata, from elsewhere, are kept and given back.
      if (!changed) refuseUnloadable(job, location);
      const verb = dryRun ? "would be saved (dry run)" : "saved";
      return {
        json: { changed, location, job },
        text: jobText(changed ? verb : "already saved, unchanged", job, location, deps.now()),
      };
    },
  };
}

async function metadataFrom(given: GivenOptions, deps: Deps): Promise<JsonObject> {
  const value = given.get("metadata")?.value;
  if (value === undefined) return {};
  if (typeof value === "object") return value;
  if (value !== "-") return parseMetadata(String(value));
  return parseMetadata(await readStdinText(deps, "InvalidMetadata", "metadata"));
}
