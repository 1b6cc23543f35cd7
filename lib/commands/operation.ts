import type { Deps } from "../deps.ts";
import type { RecordKey } from "../record/record_key.ts";
import type { GivenOptions } from "../settings/given.ts";
import { openStore } from "../stores/open_store.ts";
import type { Store } from "../stores/store.ts";
import { type CommandContext, type CommandResult, explainedStoreSettings } from "./command.ts";

/** What is to be done with one record; every option of it has been checked. */
export interface Operation {
  readonly key: RecordKey;
  /** Does it. */
  readonly perform: (store: Store) => Promise<CommandResult>;
}

/** Makes an operation of its options. */
export type Prepare = (given: GivenOptions, deps: Deps) => Operation | Promise<Operation>;

/**
 * Runs a command that is one operation: checks its options, opens the store, performs it.
 *
 * @param prepare makes the operation
 * @param context options and the outside world
 * @returns what the operation answers
 */
export async function performAlone(
  prepare: Prepare,
  context: CommandContext,
): Promise<CommandResult> {
  const operation = await prepare(context.given, context.deps);
  const store = await openStore(explainedStoreSettings(context), context);
  return await operation.perform(store);
}
