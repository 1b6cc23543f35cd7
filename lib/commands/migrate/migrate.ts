import { requireDifferentPlaces } from "./different_places.ts";
import { Interruption } from "../../output/interruption.ts";
import { type MigratedRecord, migrateRecord, type MigrationMode } from "./migrate_record.ts";
import { MigrationCounts } from "./migration_counts.ts";
import { type MigrationSide, migrationSide } from "./migration_side.ts";
import { ClaimsPassed } from "../../bulk/claims_passed.ts";
import { RecordErrors } from "../../bulk/record_errors.ts";
import type { AsyncJobError } from "../../errors.ts";
import { RequestLimit } from "../../oci/request_limit.ts";
import { Progress } from "../../output/progress.ts";
import { mapUntilFailure } from "../../bulk/map_until_failure.ts";
import type { RecordKey } from "../../record/record_key.ts";
import { choice, flagSetting } from "../../settings/given.ts";
import { OCI_ACCESS_OPTIONS } from "../../settings/options.ts";
import { openStore } from "../../stores/open_store.ts";
import type { Store } from "../../stores/store.ts";
import type { Command, CommandResult } from "../command.ts";

/** How many records are migrated at the same time. */
const CONCURRENCY = 16;

/** What overwrites more than was asked for. */
const OVERWRITE_FURTHER: Record<MigrationMode["overwrite"], string> = {
  never: " with --overwrite newer or --overwrite always",
  newer: " with --overwrite always",
  always: "",
};

/** From where to where, and how. */
interface MigrateOptions extends MigrationMode {
  readonly from: MigrationSide;
  readonly to: MigrationSide;
}

/**
 * `async-job migrate`: brings every record of one store into another. Interrupted, it can be run again.
 * Claims are left where they are, on either side. Exit status 6 when conflicts remain, 7 or 8 when single records could not be read or written, 130 after
 * an interrupt; it throws when a store fails, so that a part never looks like the whole.
 */
export const migrate: Command<MigrateOptions> = {
  name: "migrate",
  options: ["overwrite", "delete-source", "dry-run", ...OCI_ACCESS_OPTIONS],
  required: [],
  usesStore: false,
  operands: { names: ["FROM", "TO"], max: 2, values: "directory" },
  read: ({ given, operands: [from = "", to = ""], deps: { env } }) => ({
    overwrite: choice("overwrite", given, env).value,
    deleteSource: flagSetting("delete-source", given, env).value,
    dryRun: flagSetting("dry-run", given, env).value,
    from: migrationSide("FROM", from, given, env),
    to: migrationSide("TO", to, given, env),
  }),
  run: async (options, deps) => {
    const { from, to } = options;
    const { io, explain } = deps;
    await requireDifferentPlaces(from, to);
    explain(`from: ${from.shown}`);
    explain(`to: ${to.shown}`);
    const requestLimit = new RequestLimit();
    const source = await openStore(from.settings, deps, requestLimit);
    const target = await openStore(to.settings, deps, requestLimit);
    using progress = new Progress(deps);
    const problems = new RecordErrors(io.stderr, () => progress.clear());
    const claims = new ClaimsPassed(io.stderr, () => progress.clear());
    const counts = new MigrationCounts();
    const work = (key: RecordKey): Promise<MigratedRecord> =>
      migrateRecord({ source, target }, key, options);
    const note = (outcome: MigratedRecord): void => {
      counts.add(outcome);
      if (outcome.claim !== undefined) claims.tell(outcome.claim);
      if (outcome.problem !== undefined) problems.tell(outcome.problem);
    };
    using interruption = new Interruption(deps, {
      told: "finishing what was begun",
      first: () => progress[Symbol.dispose](),
    });
    try {
      const total = progress.isBar ? await countRecords(source, progress, interruption) : undefined;
      progress.begin(() => counts.seen, total, () => counts.shown());
      const keys = keysIn(source, (problem) => note({ removed: false, problem }));
      for await (const outcome of mapUntilFailure(interruption.until(keys), CONCURRENCY, work)) {
        note(outcome);
      }
    } catch (error) {
      progress.clear();
      io.stderr.write(stopped(counts));
      throw error;
    }
    progress.clear();
    if (interruption.happened) io.stderr.write(stopped(counts));
    return {
      ...summary(counts, options, interruption.happened),
      exitCode: interruption.exitCode(problems.exitCode),
    };
  },
};

async function* keysIn(
  source: Store,
  onProblem: (problem: AsyncJobError) => void,
): AsyncGenerator<RecordKey> {
  for await (const keys of source.list({ onProblem })) yield* keys;
}

/** What cannot be listed is told of when it is its turn. */
async function countRecords(
  source: Store,
  progress: Progress,
  interruption: Interruption,
): Promise<number> {
  let count = 0;
  progress.counting(count);
  const keys = keysIn(source, () => {});
  for await (const _ of interruption.until(keys)) progress.counting(++count);
  return count;
}

function stopped(counts: MigrationCounts): string {
  return `Stopped: ${counts.shown()}. Run it again to go on.\n`;
}

function summary(
  counts: MigrationCounts,
  { overwrite, dryRun, from, to }: MigrateOptions,
  interrupted: boolean,
): CommandResult {
  const { copied, equal, conflicts, overwritten, removed, failed, claims } = counts;
  const changed = copied + overwritten + removed > 0;
  const verb = interrupted
    ? "interrupted"
    : dryRun
    ? "would migrate (dry run)"
    : changed
    ? "migrated"
    : "nothing to change";
  const hint = conflicts === 0
    ? ""
    : "Conflicts were left as they are: look at both records, then fix them, or run again" +
      `${OVERWRITE_FURTHER[overwrite]}.\n`;
  return {
    json: {
      changed,
      copied,
      equal,
      conflicts,
      overwritten,
      removed,
      failed,
      claims,
      dry_run: dryRun,
      from: from.shown,
      to: to.shown,
      ...(interrupted ? { interrupted } : {}),
    },
    text: `${verb}  ${from.shown} to ${to.shown}\n  ${counts.shown()}\n${hint}`,
  };
}
