import { parseRecord } from "../record.ts";
import { openStore } from "../stores/open_store.ts";
import {
  type CommandContext,
  type CommandResult,
  explainedStoreSettings,
  keyFrom,
} from "./command.ts";
import { jobText } from "./job_text.ts";

/**
 * `async-job load`: reads a job's record.
 *
 * @param context options and the outside world
 * @returns `found`, `location` and, when found, the job
 */
export async function load(context: CommandContext): Promise<CommandResult> {
  const key = keyFrom(context.given);
  const store = await openStore(explainedStoreSettings(context), context);
  const location = store.location(key);
  const object = await store.read(key);
  if (object === undefined) {
    return { json: { found: false, location }, text: `not found  ${location}\n` };
  }
  const job = parseRecord(object.content, key, location);
  return {
    json: { found: true, location, job },
    text: jobText("found", job, location, context.deps.now()),
  };
}
