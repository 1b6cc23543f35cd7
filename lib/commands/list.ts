import { stringifyExactJson } from "../record/exact_json.ts";
import { JOB_HEAD, jobRow, JobTable } from "../output/job_table.ts";
import { LineOutput } from "../output/line_output.ts";
import { placeSearched } from "../bulk/place_searched.ts";
import { RecordErrors } from "../bulk/record_errors.ts";
import { readRecords, selectedKeys } from "../bulk/read_records.ts";
import { limitOf, type Selection, selection } from "../bulk/selection.ts";
import { AsyncJobError } from "../errors.ts";
import { flagSetting } from "../settings/given.ts";
import { openStore } from "../stores/open_store.ts";
import type { Store } from "../stores/store.ts";
import { type CommandContext, type CommandResult, explainedStoreSettings } from "./command.ts";

/** One line of a listing: for programs, and for people. */
interface Line {
  readonly json: unknown;
  readonly cells: readonly string[];
}

/**
 * `async-job list`: shows the records that the options select, sorted by key, as they are read.
 *
 * @param context options and the outside world
 * @returns nothing more to show; exit status 7 or 8 when single records could not be read
 */
export async function list(context: CommandContext): Promise<CommandResult> {
  const { given, deps, isText } = context;
  const now = deps.now();
  const selected = await selection(given, now);
  const limit = limitOf(given);
  const namesOnly = flagSetting("names-only", given, deps.env).value;
  if (namesOnly && (given.has("older-than") || given.has("newer-than"))) throw agesNeedRecords();
  const settings = explainedStoreSettings(context);
  const store = await openStore(settings, context);
  const output = new LineOutput(deps);
  const problems = new RecordErrors(deps, () => output.flush());
  const head = namesOnly ? ["HOST", "PLAYBOOK", "JOB", "LOCATION"] : JOB_HEAD;
  const table = new JobTable(head, deps.terminal(), (line) => output.write(line));
  let count = 0;
  const lines = namesOnly
    ? namesOf(store, selected, problems)
    : recordsOf(store, selected, problems, now);
  try {
    if (limit > 0) {
      for await (const { json, cells } of lines) {
        if (isText) table.add(cells);
        else output.write(`${stringifyExactJson(json)}\n`);
        if (++count >= limit) break;
      }
    }
  } finally {
    table.finish();
    output.flush();
  }
  if (isText) {
    const place = count + problems.count === 0 ? ` in ${await placeSearched(settings, deps)}` : "";
    deps.stderr(summary(count, problems.count, count >= limit, place));
  }
  return { json: undefined, text: "", exitCode: problems.exitCode };
}

async function* recordsOf(
  store: Store,
  selected: Selection,
  problems: RecordErrors,
  now: Date,
): AsyncGenerator<Line> {
  for await (const { key, location, job } of readRecords(store, selected, problems.tell)) {
    yield { json: { location, job }, cells: jobRow(key, job, now) };
  }
}

async function* namesOf(
  store: Store,
  selected: Selection,
  problems: RecordErrors,
): AsyncGenerator<Line> {
  for await (const key of selectedKeys(store, selected, problems.tell)) {
    const { host, jobName, playbookName } = key;
    const location = store.location(key);
    yield {
      json: {
        location,
        host,
        job_name: jobName,
        ...(playbookName === undefined ? {} : { playbook_name: playbookName }),
      },
      cells: [host, playbookName ?? "-", jobName, location],
    };
  }
}

function agesNeedRecords(): AsyncJobError {
  return new AsyncJobError("Usage", "Ages stand in the records, which --names-only does not read", {
    hint: "Leave out --names-only, or --older-than and --newer-than.",
  });
}

function summary(count: number, unreadable: number, more: boolean, place: string): string {
  const jobs = count === 1 ? "1 job" : `${count} jobs`;
  const limited = more ? " (as many as --limit lets through)" : "";
  const broken = unreadable === 0 ? "" : `, ${unreadable} unreadable`;
  return `${jobs}${place}${limited}${broken}\n`;
}
