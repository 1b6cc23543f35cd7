import { equalBytes } from "../../record/equal_bytes.ts";
import { AsyncJobError } from "../../errors.ts";
import { equalJson } from "../../record/json_equality.ts";
import type { ChoiceOf } from "../../settings/options.ts";
import { type JobRecord, recordLabels } from "../../record/record.ts";
import type { RecordKey } from "../../record/record_key.ts";
import type { Store, StoredObject } from "../../stores/store.ts";
import { stateOf } from "../../stores/stored_state.ts";
import { parseTimestamp } from "../../record/timestamp.ts";
import { isRecordError } from "../../bulk/is_record_error.ts";
import type { ReadClaim } from "../../bulk/read_records.ts";

/** Rounds of create and replace before giving up on a record that another writer keeps changing. */
const MAX_ROUNDS = 5;

/** How records are migrated. */
export interface MigrationMode {
  /** Which record of the target gives way to a different one. */
  readonly overwrite: ChoiceOf<"overwrite">;
  /** Removes a record from the source once the target is known to hold it. */
  readonly deleteSource: boolean;
  /** Changes nothing. */
  readonly dryRun: boolean;
}

/** The two stores of a migration. */
export interface MigrationStores {
  readonly source: Store;
  readonly target: Store;
}

/** What became of one record; with neither result, claim nor problem it was gone before it could be read. */
export interface MigratedRecord {
  /** How the target came to hold it. */
  readonly result?: "copied" | "equal" | "overwritten";
  /** Whether it was removed from the source. */
  readonly removed: boolean;
  /** A claim in its place, here or there, because of which both are left as they are. */
  readonly claim?: ReadClaim;
  /** Why it is not in the target, or still in the source. */
  readonly problem?: AsyncJobError;
}

/** A record as it was read. */
interface SeenRecord {
  readonly key: RecordKey;
  readonly object: StoredObject;
  readonly job: JobRecord;
}

/**
 * Brings one record from a store to another, byte for byte. It is written only where none is, or over the
 * very one that was found different, and counts as there only when it was read back. So it does not matter
 * where this is interrupted: done again, it comes to the same end.
 *
 * @param stores from where to where
 * @param key the record's key
 * @param mode how
 * @returns what became of it
 * @throws {AsyncJobError} what is wrong with a whole store
 */
export async function migrateRecord(
  stores: MigrationStores,
  key: RecordKey,
  mode: MigrationMode,
): Promise<MigratedRecord> {
  try {
    const { source } = stores;
    const object = await source.read(key);
    if (object === undefined) return { removed: false };
    const state = await stateOf(source, key, object);
    if (state.kind === "claim") {
      return { removed: false, claim: { key, location: source.location(key), ...state } };
    }
    const result = await placed(stores, { key, object, job: state.job }, mode);
    if (typeof result === "object") return { removed: false, claim: result };
    if (!mode.deleteSource) return { result, removed: false };
    return { result, ...await removedFromSource(stores, { key, object }, mode) };
  } catch (problem) {
    if (!isRecordError(problem)) throw problem;
    return { removed: false, problem };
  }
}

async function placed(
  stores: MigrationStores,
  seen: SeenRecord,
  { overwrite, dryRun }: MigrationMode,
): Promise<"copied" | "equal" | "overwritten" | ReadClaim> {
  const { target } = stores;
  const { key, job, object: { content } } = seen;
  const labels = recordLabels(job);
  let there = dryRun ? await target.read(key) : undefined;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    if (there === undefined) {
      if (dryRun) return "copied";
      const created = await target.create(key, content, { labels });
      if (created.written !== undefined) {
        await verify(stores, seen);
        return "copied";
      }
      there = created.found;
      if (there === undefined) continue; // removed between the two: it may be created after all
    }
    const state = await stateOf(target, key, there);
    if (state.kind === "claim") return { key, location: target.location(key), ...state };
    const existing = state.job;
    if (equalJson(existing, job)) return "equal";
    const wins = overwrite === "always" || (overwrite === "newer" && isNewer(job, existing));
    if (!wins) throw different(stores, seen, existing);
    if (dryRun) return "overwritten";
    const replaced = await target.replace(key, content, there, { labels });
    if (replaced.written !== undefined) {
      await verify(stores, seen);
      return "overwritten";
    }
    there = replaced.found;
  }
  throw conflict(`${target.location(key)} keeps being changed by another writer`);
}

async function verify({ target }: MigrationStores, { key, object }: SeenRecord): Promise<void> {
  const back = (await target.read(key))?.content;
  if (back !== undefined && equalBytes(back, object.content)) return;
  throw conflict(
    `${
      target.location(key)
    } does not hold what was just written there: another writer was faster, or ` +
      "what keeps it is broken",
  );
}

async function removedFromSource(
  { source, target }: MigrationStores,
  { key, object }: Pick<SeenRecord, "key" | "object">,
  { dryRun }: MigrationMode,
): Promise<Pick<MigratedRecord, "removed" | "problem">> {
  try {
    if (dryRun || await source.remove(key, object)) return { removed: true };
    if (await source.read(key) === undefined) return { removed: false };
    throw conflict(
      `${source.location(key)} was changed by another writer after it was copied to ` +
        `${target.location(key)}`,
    );
  } catch (problem) {
    if (!isRecordError(problem)) throw problem;
    return { removed: false, problem };
  }
}

function isNewer(a: JobRecord, b: JobRecord): boolean {
  return (parseTimestamp(a.save_time) ?? NaN) > (parseTimestamp(b.save_time) ?? NaN);
}

function different(
  { source, target }: MigrationStores,
  { key, job }: SeenRecord,
  existing: JobRecord,
): AsyncJobError {
  const shown = ({ ansible_job_id, save_time }: JobRecord): string =>
    `job id ${ansible_job_id}, saved ${save_time}`;
  return conflict(
    `${source.location(key)} (${shown(job)}) and ${target.location(key)} (${shown(existing)}) ` +
      "hold different records",
  );
}

/** One line for each is enough; what to do about them stands behind the last one. */
function conflict(what: string): AsyncJobError {
  return new AsyncJobError("Conflict", `Conflict: ${what}`);
}
