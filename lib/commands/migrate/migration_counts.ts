import type { MigratedRecord } from "./migrate_record.ts";

/** Counts what became of the records of a migration. */
export class MigrationCounts {
  copied = 0;
  equal = 0;
  overwritten = 0;
  /** Records that differ, or that another writer changed meanwhile. */
  conflicts = 0;
  /** Taken away from the source. */
  removed = 0;
  /** Records that could not be read, written or removed. */
  failed = 0;
  /** Claims in the place of a record, here or there, that were left. */
  claims = 0;
  /** Records that were dealt with, however. */
  seen = 0;

  /**
   * Counts one.
   *
   * @param outcome what became of it
   */
  add({ result, removed, claim, problem }: MigratedRecord): void {
    this.seen++;
    if (result !== undefined) this[result]++;
    if (removed) this.removed++;
    if (claim !== undefined) this.claims++;
    if (problem?.code === "Conflict") this.conflicts++;
    else if (problem !== undefined) this.failed++;
  }

  /** @returns the counts in words; those that are mostly 0 only when they are not */
  shown(): string {
    const rare: [number, string][] = [
      [this.overwritten, "overwritten"],
      [this.removed, "removed from the source"],
      [this.conflicts, this.conflicts === 1 ? "conflict" : "conflicts"],
      [this.claims, this.claims === 1 ? "claim left" : "claims left"],
      [this.failed, "failed"],
    ];
    const words = rare.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
    return [`${this.copied} copied`, `${this.equal} equal`, ...words].join(", ");
  }
}
