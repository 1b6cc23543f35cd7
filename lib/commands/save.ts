import type { JsonObject } from "../exact_json.ts";
import { parseMetadata } from "../metadata.ts";
import { buildRecord } from "../record.ts";
import { flagSetting } from "../settings.ts";
import { openStore } from "../stores/open_store.ts";
import { readStdinText } from "../stdin_text.ts";
import {
  type CommandContext,
  type CommandResult,
  explainedStoreSettings,
  keyFrom,
  requiredText,
} from "./command.ts";
import { jobText } from "./job_text.ts";
import { saveJob } from "./save_job.ts";

/**
 * `async-job save`: writes a job's record.
 *
 * @param context options and the outside world
 * @returns `changed`, `location` and the job
 */
export async function save(context: CommandContext): Promise<CommandResult> {
  const { given, deps } = context;
  const key = keyFrom(given);
  const metadata = await metadataFrom(context);
  const record = buildRecord(key, requiredText(given, "ansible-job-id"), metadata, deps.now());
  const store = await openStore(explainedStoreSettings(context), context);
  const dryRun = flagSetting("dry-run", given, deps.env).value;
  const ifAbsent = flagSetting("if-absent", given, deps.env).value;
  const { changed, job } = await saveJob(store, key, record, { ifAbsent, dryRun });
  const location = store.location(key);
  const verb = dryRun ? "would be saved (dry run)" : "saved";
  return {
    json: { changed, location, job },
    text: jobText(changed ? verb : "already saved, unchanged", job, location, deps.now()),
  };
}

async function metadataFrom({ given, deps }: CommandContext): Promise<JsonObject> {
  const value = given.get("metadata")?.value;
  if (value === undefined) return {};
  if (typeof value === "object") return value;
  if (value !== "-") return parseMetadata(String(value));
  return parseMetadata(await readStdinText(deps, "InvalidMetadata", "metadata"));
}
