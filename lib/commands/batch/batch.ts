import { pMapIterable } from "p-map";
import { type Operation, readOperations } from "./read_operations.ts";
import { KeyedQueue, type Turn } from "./keyed_queue.ts";
import type { Deps } from "../../deps.ts";
import { AsyncJobError, toAsyncJobError } from "../../errors.ts";
import { stringifyExactJson } from "../../record/exact_json.ts";
import {
  type EnvironmentReader,
  type GivenOptions,
  invalidSetting,
  withDefault,
} from "../../settings/given.ts";
import { type StoreSettings, storeSettings } from "../../settings/store_settings.ts";
import type { Store } from "../../stores/store.ts";
import type { Command } from "../command.ts";
import { openExplained } from "../open_explained.ts";

const MAX_CONCURRENCY = 256;

/** A line's operation with its place in the order of its key, or what is wrong with the line. */
type Item = { readonly operation: Operation; readonly turn: Turn } | AsyncJobError;

/** The result of one line. */
interface Result {
  readonly json: unknown;
  readonly exitCode: number;
}

/** How much is done at a time, and where. */
interface BatchOptions {
  readonly concurrency: number;
  readonly store: StoreSettings;
}

/**
 * `async-job batch`: performs the operations that come on standard input, and writes each one's result
 * as soon as those before it are written. Operations on one record follow each other in the order of
 * their lines; others overlap. Memory does not grow with the number of lines. The exit status is the
 * largest among the results.
 */
export const batch: Command<BatchOptions> = {
  name: "batch",
  options: ["concurrency"],
  required: [],
  usesStore: true,
  read: ({ given, deps: { env } }) => ({
    concurrency: readConcurrency(given, env),
    store: storeSettings(given, env),
  }),
  run: async ({ concurrency, store: settings }, deps) => {
    const store = await openExplained(settings, deps);
    const work = (item: Item): Promise<Result> => resultOf(item, store, deps);
    let exitCode = 0;
    for await (const result of pMapIterable(itemsOf(deps), work, { concurrency })) {
      exitCode = Math.max(exitCode, result.exitCode);
      deps.io.stdout.write(`${stringifyExactJson(result.json)}\n`);
    }
    return { json: undefined, text: "", exitCode };
  },
};

/** Gives out the turns here, where the order is that of the lines whatever runs first. */
async function* itemsOf(deps: Deps): AsyncGenerator<Item> {
  const turns = new KeyedQueue();
  for await (const operation of readOperations(deps)) {
    if (operation instanceof AsyncJobError) yield operation;
    else yield { operation, turn: turns.take(operation.options.key.path) };
  }
}

async function resultOf(item: Item, store: Store, deps: Deps): Promise<Result> {
  if (item instanceof AsyncJobError) return failed(item);
  const { operation: { command, options }, turn } = item;
  try {
    await turn.come;
    const { json, exitCode = 0 } = await command.perform(options, store, deps);
    return { json, exitCode };
  } catch (thrown) {
    const error = toAsyncJobError(thrown);
    if (error.code === "Internal" && thrown instanceof Error) deps.explain(thrown.stack ?? "");
    return failed(error);
  } finally {
    turn.end();
  }
}

function failed(error: AsyncJobError): Result {
  return { json: { error: error.toJson() }, exitCode: error.exitCode };
}

function readConcurrency(given: GivenOptions, env: EnvironmentReader): number {
  const setting = withDefault("concurrency", given, env);
  const value = Number(setting.value);
  if (/^\d+$/.test(setting.value) && value >= 1 && value <= MAX_CONCURRENCY) return value;
  throw invalidSetting(
    "concurrency",
    setting,
    `it is no whole number from 1 to ${MAX_CONCURRENCY}`,
    "Write a number such as 16.",
  );
}
