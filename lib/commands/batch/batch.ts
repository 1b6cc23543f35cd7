import { pMapIterable } from "p-map";
import type { Deps } from "../../deps.ts";
import { AsyncJobError, toAsyncJobError } from "../../errors.ts";
import { stringifyExactJson } from "../../record/exact_json.ts";
import {
  type EnvironmentReader,
  type GivenOptions,
  invalidSetting,
  withDefault,
} from "../../settings/given.ts";
import { STORE_OPTIONS } from "../../settings/options.ts";
import { storeSettings } from "../../settings/store_settings.ts";
import type { Command } from "../command.ts";
import { errorAnswer } from "./error_answer.ts";
import { KeyedQueue, type Turn } from "./keyed_queue.ts";
import { type BatchLine, type BatchOperation, readOperations } from "./read_operations.ts";
import { StorePool } from "./store_pool.ts";

const MAX_CONCURRENCY = 256;

/** A line with the place of its operation in the order of its key. */
type Item = { readonly line: BatchLine; readonly turn: Turn | undefined };

/** The answer to one line. */
interface Answer {
  readonly json: object;
  readonly exitCode: number;
}

/** How much is done at a time, and where. */
interface BatchOptions {
  readonly concurrency: number;
  /** Options of stores for the lines that do not say otherwise. */
  readonly defaults: GivenOptions;
}

/**
 * `async-job batch`: performs the operations that come on standard input, and writes each one's answer
 * as soon as those before it are written. Operations on one record follow each other in the order of
 * their lines; others overlap. Memory does not grow with the number of lines. The exit status is the
 * largest among the answers.
 *
 * Each line may name its own store; what it does not say comes from options, environment and defaults.
 */
export const batch: Command<BatchOptions> = {
  name: "batch",
  options: ["concurrency"],
  required: [],
  usesStore: true,
  read: ({ given, deps: { env } }) => ({
    concurrency: readConcurrency(given, env),
    defaults: readDefaults(given, env),
  }),
  run: async ({ concurrency, defaults }, deps) => {
    const stores = new StorePool(deps);
    const work = (item: Item): Promise<Answer> => answerOf(item, stores, deps);
    let exitCode = 0;
    for await (const answer of pMapIterable(itemsOf(defaults, deps), work, { concurrency })) {
      exitCode = Math.max(exitCode, answer.exitCode);
      deps.io.stdout.write(`${stringifyExactJson(answer.json)}\n`);
    }
    return { json: undefined, text: "", exitCode };
  },
};

/** Gives out the turns here, where the order is that of the lines whatever runs first. */
async function* itemsOf(defaults: GivenOptions, deps: Deps): AsyncGenerator<Item> {
  const turns = new KeyedQueue();
  for await (const line of readOperations(defaults, deps)) {
    yield { line, turn: "error" in line ? undefined : turns.take(line.options.key.path) };
  }
}

async function answerOf({ line, turn }: Item, stores: StorePool, deps: Deps): Promise<Answer> {
  const { json, exitCode } = await resultOf(line, turn, stores, deps);
  return { json: line.id === undefined ? json : { id: line.id, ...json }, exitCode };
}

async function resultOf(
  line: BatchLine,
  turn: Turn | undefined,
  stores: StorePool,
  deps: Deps,
): Promise<Answer> {
  if ("error" in line) return failed(line.error);
  try {
    // A store that cannot be opened is the failure of this line, and keeps no other one waiting.
    const store = await stores.open(line.options.store);
    await turn?.ready;
    const { json, exitCode = 0 } = await line.command.perform(line.options, store, deps);
    return { json: shaped(json, line), exitCode };
  } catch (thrown) {
    const error = toAsyncJobError(thrown);
    if (error.code === "Internal" && thrown instanceof Error) deps.explain(thrown.stack ?? "");
    return failed(error);
  } finally {
    turn?.release();
  }
}

/** An operation's result is an object; a role gets what it hands over instead. */
function shaped(json: unknown, { roleAnswer }: BatchOperation): object {
  return roleAnswer === undefined ? Object(json) : roleAnswer(Object(json));
}

function failed(error: AsyncJobError): Answer {
  return { json: errorAnswer(error), exitCode: error.exitCode };
}

function readConcurrency(given: GivenOptions, env: EnvironmentReader): number {
  const setting = withDefault("concurrency", given, env);
  const value = Number(setting.value);
  if (/^\d+$/.test(setting.value) && value >= 1 && value <= MAX_CONCURRENCY) return value;
  throw invalidSetting(
    "concurrency",
    setting,
    `it is not a whole number from 1 to ${MAX_CONCURRENCY}`,
    "Write a number such as 16.",
  );
}

/** Refuses what can be right in no line. What is lacking, a line or the environment may say. */
function readDefaults(given: GivenOptions, env: EnvironmentReader): GivenOptions {
  const defaults = new Map([...given].filter(([name]) => STORE_OPTIONS.includes(name)));
  try {
    // Nothing of the environment, except what `~` stands for.
    storeSettings(defaults, (name) => name === "HOME" ? env(name) : undefined);
  } catch (error) {
    if (!(error instanceof AsyncJobError) || error.code !== "MissingSetting") throw error;
  }
  return defaults;
}
