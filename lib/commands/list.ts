import { placeSearched } from "../bulk/place_searched.ts";
import { type ReadClaim, readRecords, selectedKeys } from "../bulk/read_records.ts";
import { RecordErrors } from "../bulk/record_errors.ts";
import { readSelection, type Selection } from "../bulk/selection.ts";
import { AsyncJobError } from "../errors.ts";
import { quoted } from "../hidden_text.ts";
import { claimRow, JOB_HEAD, jobRow, JobTable } from "../output/job_table.ts";
import { LineOutput } from "../output/line_output.ts";
import { stringifyExactJson } from "../record/exact_json.ts";
import type { RecordKey } from "../record/record_key.ts";
import { flagSetting, type GivenOptions, plainText } from "../settings/given.ts";
import { type StoreSettings, storeSettings } from "../settings/store_settings.ts";
import type { Store } from "../stores/store.ts";
import type { Command, OutputForm } from "./command.ts";
import { openExplained } from "./open_explained.ts";

/** Which records are shown, and how. */
interface ListOptions {
  readonly selection: Selection;
  /** How many at most; `Infinity` when all. */
  readonly limit: number;
  readonly namesOnly: boolean;
  readonly output: OutputForm;
  readonly store: StoreSettings;
}

/** One line of a listing: for programs, and for people. */
interface Line {
  readonly json: unknown;
  readonly isClaim: boolean;
  /** Made only when they are shown. */
  readonly cells: () => readonly string[];
}

/**
 * `async-job list`: shows the records and claims that the options select, sorted by key, as they are read. Exit
 * status 7 or 8 when single records could not be read.
 */
export const list: Command<ListOptions> = {
  name: "list",
  options: [
    "host",
    "playbook-name",
    "job-name",
    "state",
    "older-than",
    "newer-than",
    "limit",
    "names-only",
  ],
  required: [],
  usesStore: true,
  read: async ({ given, output, deps: { env } }) => {
    const selection = await readSelection(given);
    const limit = readLimit(given);
    const namesOnly = flagSetting("names-only", given, env).value;
    const hasAges = selection.olderThan !== undefined || selection.newerThan !== undefined;
    if (namesOnly && hasAges) throw needsRecords("Ages stand", "--older-than and --newer-than");
    if (namesOnly && selection.states.length > 0) throw needsRecords("States stand", "--state");
    return { selection, limit, namesOnly, output, store: storeSettings(given, env) };
  },
  run: async (options, deps) => {
    const { limit, namesOnly, output } = options;
    const now = deps.now();
    const { io } = deps;
    const store = await openExplained(options.store, deps);
    const lineOutput = new LineOutput(io.stdout, deps.every);
    const problems = new RecordErrors(io.stderr, () => lineOutput.flush());
    const head = namesOnly ? ["HOST", "PLAYBOOK", "JOB", "LOCATION"] : JOB_HEAD;
    const table = new JobTable(head, io, (line) => lineOutput.write(line));
    let count = 0;
    let claims = 0;
    const lines = namesOnly
      ? namesOf(store, options, problems)
      : recordsOf(store, options, problems, now);
    try {
      if (limit > 0) {
        for await (const { json, cells, isClaim } of lines) {
          if (output === "text") await table.add(cells());
          else lineOutput.write(`${stringifyExactJson(json)}\n`);
          if (isClaim) claims++;
          if (++count >= limit) break;
        }
      }
    } finally {
      await table.finish();
      lineOutput.end();
    }
    if (output === "text") {
      const isEmpty = count + problems.count === 0;
      const place = isEmpty ? ` in ${await placeSearched(options.store, deps)}` : "";
      io.stderr.write(
        summary(count - claims, claims, problems.count, count >= limit, place),
      );
    }
    return { json: undefined, text: "", exitCode: problems.exitCode };
  },
};

function readLimit(given: GivenOptions): number {
  const text = plainText("limit", given);
  if (text === undefined) return Infinity;
  const limit = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(limit)) return limit;
  throw new AsyncJobError("Usage", `Invalid --limit ${quoted(text)}: it is not a whole number`, {
    hint: "Write a whole number such as 20.",
  });
}

async function* recordsOf(
  store: Store,
  { selection }: ListOptions,
  problems: RecordErrors,
  now: Date,
): AsyncGenerator<Line> {
  for await (const entry of readRecords(store, selection, now, problems.tell)) {
    if (entry.kind === "claim") yield claimLine(entry);
    else {
      const { key, location, job, jobState: state } = entry;
      const cells = (): string[] => jobRow(key, job, state, now);
      yield { json: { location, job, state }, isClaim: false, cells };
    }
  }
}

/** What is no secret, and not the hash of one. */
function claimLine({ key, location, claim, standing }: ReadClaim): Line {
  const { host, jobName, playbookName } = key;
  const shown = {
    job_name: jobName,
    host,
    ...(playbookName === undefined ? {} : { playbook_name: playbookName }),
    id: claim.id,
    owner: claim.owner,
    claim_time: claim.claimTime,
    expires_at: standing.expiresAt ?? null,
    expired: standing.expired,
  };
  return {
    json: { location, claim: shown, state: "held" },
    isClaim: true,
    cells: () => claimRow(key, claim, standing),
  };
}

async function* namesOf(
  store: Store,
  { selection }: ListOptions,
  problems: RecordErrors,
): AsyncGenerator<Line> {
  for await (const keys of selectedKeys(store, selection, problems.tell)) {
    for (const key of keys) yield nameLine(key, store.location(key));
  }
}

function nameLine({ host, jobName, playbookName }: RecordKey, location: string): Line {
  return {
    json: {
      location,
      host,
      job_name: jobName,
      ...(playbookName === undefined ? {} : { playbook_name: playbookName }),
    },
    isClaim: false,
    cells: () => [host, playbookName ?? "-", jobName, location],
  };
}

function needsRecords(what: string, options: string): AsyncJobError {
  return new AsyncJobError("Usage", `${what} in the records, which --names-only does not read`, {
    hint: `Leave out --names-only, or ${options}.`,
  });
}

function summary(
  count: number,
  claims: number,
  unreadable: number,
  more: boolean,
  place: string,
): string {
  const jobs = count === 1 ? "1 job" : `${count} jobs`;
  const claimed = claims === 0 ? "" : claims === 1 ? ", 1 claim" : `, ${claims} claims`;
  const limited = more ? " (as many as --limit lets through)" : "";
  const broken = unreadable === 0 ? "" : `, ${unreadable} unreadable`;
  return `${jobs}${claimed}${place}${limited}${broken}\n`;
}
