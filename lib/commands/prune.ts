import type { AsyncJobError } from "../errors.ts";
import { stringifyExactJson } from "../record/exact_json.ts";
import { Interruption } from "../output/interruption.ts";
import { JOB_HEAD, jobRow, JobTable } from "../output/job_table.ts";
import { LineOutput } from "../output/line_output.ts";
import { placeSearched } from "../bulk/place_searched.ts";
import { RecordErrors } from "../bulk/record_errors.ts";
import { type ReadRecord, readRecords } from "../bulk/read_records.ts";
import { isRecordError } from "../bulk/is_record_error.ts";
import { selection } from "../bulk/selection.ts";
import { mapUntilFailure } from "../bulk/map_until_failure.ts";
import { flagSetting } from "../settings/given.ts";
import { openStore } from "../stores/open_store.ts";
import type { Store } from "../stores/store.ts";
import { type CommandContext, type CommandResult, explainedStoreSettings } from "./command.ts";

/** How many records are removed at the same time. */
const CONCURRENCY = 16;

/** What became of one record. */
interface Pruned extends ReadRecord {
  readonly changed: boolean;
  readonly problem?: AsyncJobError;
}

/**
 * `async-job prune`: removes the records that are old enough, each only while it still is what was read.
 * Interrupted, it can be run again: what is gone is gone, and the rest is as it was.
 *
 * @param context options and the outside world
 * @returns nothing more to show; the exit status is that of the worst of the records that could not be
 * read or removed
 * @throws {AsyncJobError} when the store fails; what was removed until then was told
 */
export async function prune(context: CommandContext): Promise<CommandResult> {
  const { given, deps, isText } = context;
  const now = deps.now();
  const selected = await selection(given, now);
  const dryRun = flagSetting("dry-run", given, deps.env).value;
  const settings = explainedStoreSettings(context);
  const store = await openStore(settings, context);
  const output = new LineOutput(deps);
  const problems = new RecordErrors(deps, () => output.flush());
  const write = (line: string): void => output.write(line);
  const table = new JobTable([...JOB_HEAD, "RESULT"], deps.terminal(), write);
  using interruption = new Interruption(deps);
  const records = interruption.until(readRecords(store, selected, problems.tell));
  const work = (record: ReadRecord): Promise<Pruned> => pruneOne(store, record, dryRun);
  let removed = 0;
  let kept = 0;
  try {
    for await (const done of mapUntilFailure(records, CONCURRENCY, work)) {
      const { key, location, job, changed, problem } = done;
      if (problem !== undefined) problems.tell(problem);
      else if (changed) removed++;
      else kept++;
      if (isText) table.add([...jobRow(key, job, now), resultWord(done, dryRun)]);
      else write(`${stringifyExactJson({ changed, location, job })}\n`);
    }
  } finally {
    table.finish();
    output.flush();
  }
  if (isText) {
    const verb = dryRun ? "would be removed" : "removed";
    const rest = kept === 0 ? "" : `, ${kept} left that changed meanwhile`;
    const broken = problems.count === 0 ? "" : `, ${problems.count} failed`;
    const nothing = removed + kept + problems.count === 0;
    const place = nothing ? ` from ${await placeSearched(settings, deps)}` : "";
    deps.stderr(`${removed === 1 ? "1 job" : `${removed} jobs`} ${verb}${place}${rest}${broken}\n`);
  }
  return { json: undefined, text: "", exitCode: interruption.exitCode(problems.exitCode) };
}

async function pruneOne(store: Store, record: ReadRecord, dryRun: boolean): Promise<Pruned> {
  if (dryRun) return { ...record, changed: true };
  try {
    return { ...record, changed: await store.remove(record.key, record.object) };
  } catch (error) {
    if (!isRecordError(error)) throw error;
    return { ...record, changed: false, problem: error };
  }
}

function resultWord({ changed, problem }: Pruned, dryRun: boolean): string {
  if (problem !== undefined) return "failed";
  if (!changed) return "left: changed meanwhile";
  return dryRun ? "would be removed" : "removed";
}
