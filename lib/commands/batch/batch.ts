import { pMapIterable } from "p-map";
import { readOperations } from "./read_operations.ts";
import { KeyedQueue, type Turn } from "./keyed_queue.ts";
import { AsyncJobError, toAsyncJobError } from "../../errors.ts";
import { stringifyExactJson } from "../../record/exact_json.ts";
import { type GivenOptions, invalidSetting, textSetting } from "../../settings/given.ts";
import { openStore } from "../../stores/open_store.ts";
import type { Store } from "../../stores/store.ts";
import { type CommandContext, type CommandResult, explainedStoreSettings } from "../command.ts";
import type { Operation } from "../operation.ts";

const MAX_CONCURRENCY = 256;

/** A line's operation with its place in the order of its key, or what is wrong with the line. */
type Item = { readonly operation: Operation; readonly turn: Turn } | AsyncJobError;

/** The result of one line. */
interface Result {
  readonly json: unknown;
  readonly exitCode: number;
}

/**
 * `async-job batch`: performs the operations that come on standard input, and writes each one's result
 * as soon as those before it are written. Operations on one record follow each other in the order of
 * their lines; others overlap. Memory does not grow with the number of lines.
 *
 * @param context options and the outside world
 * @returns nothing more to show; the largest exit status among the results
 * @throws {AsyncJobError} what keeps the store from being opened, or standard input from being read
 */
export async function batch(context: CommandContext): Promise<CommandResult> {
  const { given, deps, explain } = context;
  const concurrency = concurrencyOf(given, context);
  const store = await openStore(explainedStoreSettings(context), context);
  const work = (item: Item): Promise<Result> => resultOf(item, store, explain);
  let exitCode = 0;
  for await (const result of pMapIterable(itemsOf(context), work, { concurrency })) {
    exitCode = Math.max(exitCode, result.exitCode);
    deps.stdout(`${stringifyExactJson(result.json)}\n`);
  }
  return { json: undefined, text: "", exitCode };
}

/** Gives out the turns here, where the order is that of the lines whatever runs first. */
async function* itemsOf({ deps }: CommandContext): AsyncGenerator<Item> {
  const turns = new KeyedQueue();
  for await (const operation of readOperations(deps)) {
    if (operation instanceof AsyncJobError) yield operation;
    else yield { operation, turn: turns.take(operation.key.path) };
  }
}

async function resultOf(
  item: Item,
  store: Store,
  explain: CommandContext["explain"],
): Promise<Result> {
  if (item instanceof AsyncJobError) return failed(item);
  const { operation, turn } = item;
  try {
    await turn.come;
    const { json, exitCode = 0 } = await operation.perform(store);
    return { json, exitCode };
  } catch (thrown) {
    const error = toAsyncJobError(thrown);
    if (error.code === "Internal" && thrown instanceof Error) explain(thrown.stack ?? "");
    return failed(error);
  } finally {
    turn.end();
  }
}

function failed(error: AsyncJobError): Result {
  return { json: { error: error.toJson() }, exitCode: error.exitCode };
}

function concurrencyOf(given: GivenOptions, { deps }: CommandContext): number {
  const setting = textSetting("concurrency", given, deps.env);
  if (setting === undefined) return 16;
  const value = Number(setting.value);
  if (/^\d+$/.test(setting.value) && value >= 1 && value <= MAX_CONCURRENCY) return value;
  throw invalidSetting(
    "concurrency",
    setting,
    `it is no whole number from 1 to ${MAX_CONCURRENCY}`,
    "Write a number such as 16.",
  );
}
