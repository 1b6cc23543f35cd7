import type { Arena, StoreName } from "./arena.ts";
import { bucketArena } from "./bucket_arena.ts";
import { directoryArena } from "./directory_arena.ts";

/**
 * Opens a store to race on.
 *
 * @param store which one
 * @param scratch directory for what it keeps
 * @returns the arena, for `await using`
 */
export async function openArena(store: StoreName, scratch: string): Promise<Arena> {
  return store === "filesystem"
    ? directoryArena(`${scratch}/state`)
    : await bucketArena(`${scratch}/service`);
}
