import { ClaimsPassed } from "../bulk/claims_passed.ts";
import { isRecordError } from "../bulk/is_record_error.ts";
import { mapUntilFailure } from "../bulk/map_until_failure.ts";
import { placeSearched } from "../bulk/place_searched.ts";
import { type ReadClaim, type ReadRecord, readRecords } from "../bulk/read_records.ts";
import { RecordErrors } from "../bulk/record_errors.ts";
import { readSelection, type Selection } from "../bulk/selection.ts";
import { AsyncJobError } from "../errors.ts";
import { Interruption } from "../output/interruption.ts";
import { JOB_HEAD, jobRow, JobTable } from "../output/job_table.ts";
import { LineOutput } from "../output/line_output.ts";
import { stringifyExactJson } from "../record/exact_json.ts";
import { flagSetting } from "../settings/given.ts";
import { type StoreSettings, storeSettings } from "../settings/store_settings.ts";
import type { Store } from "../stores/store.ts";
import type { Command, OutputForm } from "./command.ts";
import { openExplained } from "./open_explained.ts";

/** How many records are removed at the same time. */
const CONCURRENCY = 16;

/** Which records are removed, and whether. */
interface PruneOptions {
  readonly selection: Selection;
  readonly dryRun: boolean;
  readonly output: OutputForm;
  readonly store: StoreSettings;
}

/** What became of one record. */
type Pruned = ReadRecord & { readonly changed: boolean; readonly problem?: AsyncJobError };

/**
 * `async-job prune`: removes the records that are old enough, each only while it still is what was read.
 * Interrupted, it can be run again: what is gone is gone, and the rest is as it was. The exit status is
 * that of the worst of the records that could not be read or removed. Claims are left, however old.
 */
export const prune: Command<PruneOptions> = {
  name: "prune",
  options: ["older-than", "host", "playbook-name", "job-name", "state", "dry-run"],
  required: ["older-than"],
  usesStore: true,
  read: async ({ given, output, deps: { env } }) => {
    const selection = await readSelection(given);
    if (selection.states.includes("held")) throw claimsAreLeft();
    const dryRun = flagSetting("dry-run", given, env).value;
    return { selection, dryRun, output, store: storeSettings(given, env) };
  },
  run: async ({ selection, dryRun, output, store: settings }, deps) => {
    const now = deps.now();
    const { io } = deps;
    const store = await openExplained(settings, deps);
    const lineOutput = new LineOutput(io.stdout, deps.every);
    const problems = new RecordErrors(io.stderr, () => lineOutput.flush());
    const claims = new ClaimsPassed(io.stderr, () => lineOutput.flush());
    const write = (line: string): void => lineOutput.write(line);
    const table = new JobTable([...JOB_HEAD, "RESULT"], io, write);
    using interruption = new Interruption(deps, { told: "finishing what was begun" });
    const entries = interruption.until(readRecords(store, selection, now, problems.tell));
    const work = (record: ReadRecord): Promise<Pruned> => pruneOne(store, record, dryRun);
    let removed = 0;
    let kept = 0;
    try {
      for await (const done of mapUntilFailure(recordsOf(entries, claims), CONCURRENCY, work)) {
        const { key, location, job, jobState: state, changed, problem } = done;
        if (problem !== undefined) problems.tell(problem);
        else if (changed) removed++;
        else kept++;
        if (output === "text") {
          await table.add([...jobRow(key, job, state, now), resultWord(done, dryRun)]);
        } else write(`${stringifyExactJson({ changed, location, job, state })}\n`);
      }
    } finally {
      await table.finish();
      lineOutput.end();
    }
    if (output === "text") {
      const verb = dryRun ? "would be removed" : "removed";
      const rest = kept === 0 ? "" : `, ${kept} left that changed meanwhile`;
      const broken = problems.count === 0 ? "" : `, ${problems.count} failed`;
      const left = claims.count === 0 ? "" : `, ${claims.shown()}`;
      const nothing = removed + kept + problems.count + claims.count === 0;
      const place = nothing ? ` from ${await placeSearched(settings, deps)}` : "";
      const jobs = removed === 1 ? "1 job" : `${removed} jobs`;
      io.stderr.write(`${jobs} ${verb}${place}${rest}${left}${broken}\n`);
    }
    return { json: undefined, text: "", exitCode: interruption.exitCode(problems.exitCode) };
  },
};

function claimsAreLeft(): AsyncJobError {
  return new AsyncJobError("Usage", "Jobs that are held cannot be pruned: claims are left", {
    hint: "Leave held out of --state. Whoever holds a claim gives it up with 'async-job release'.",
  });
}

/** A claim is not removed: its owner may start the job at any moment, or has started it. */
async function* recordsOf(
  entries: AsyncIterable<ReadRecord | ReadClaim>,
  claims: ClaimsPassed,
): AsyncGenerator<ReadRecord> {
  for await (const entry of entries) {
    if (entry.kind === "record") yield entry;
    else claims.tell(entry);
  }
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
