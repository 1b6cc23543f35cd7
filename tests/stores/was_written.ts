import type { WriteOutcome } from "../../lib/stores/store.ts";

/**
 * Waits for a write.
 *
 * @param write the write
 * @returns whether it was done; `false` when it was refused
 */
export async function wasWritten(write: Promise<WriteOutcome>): Promise<boolean> {
  return (await write).written !== undefined;
}
