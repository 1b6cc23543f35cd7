import { pMapIterable } from "p-map";
import { type AsyncJobError, toAsyncJobError } from "../../errors.ts";
import { stringifyExactJson } from "../../record/exact_json.ts";
import { type GivenOptions, invalidSetting, textSetting } from "../../settings/given.ts";
import type { CommandContext, CommandResult } from "../command.ts";
import { errorAnswer } from "./error_answer.ts";
import { KeyedQueue, type Turn } from "./keyed_queue.ts";
import { type BatchLine, type BatchOperation, readOperations } from "./read_operations.ts";
import { roleOutputs } from "./role_outputs.ts";
import { StorePool } from "./store_pool.ts";

const MAX_CONCURRENCY = 256;

/** A line with the place of its operation in the order of its key. */
type Item = { readonly line: BatchLine; readonly turn: Turn | undefined };

/** The answer to one line. */
interface Answer {
  readonly json: object;
  readonly exitCode: number;
}

/**
 * `async-job batch`: performs the operations that come on standard input, and writes each one's answer
 * as soon as those before it are written. Operations on one record follow each other in the order of
 * their lines; others overlap. Memory does not grow with the number of lines.
 *
 * Each line may name its own store; what it does not say comes from options, environment and defaults.
 *
 * @param context options and the outside world
 * @returns nothing more to show; the largest exit status among the answers
 * @throws {AsyncJobError} `InvalidSetting` for an option of its own, and what keeps standard input from
 * being read
 */
export async function batch(context: CommandContext): Promise<CommandResult> {
  const { given, deps } = context;
  const concurrency = concurrencyOf(given, context);
  const stores = new StorePool(context);
  stores.checkOptions();
  const work = (item: Item): Promise<Answer> => answerOf(item, stores, context);
  let exitCode = 0;
  for await (const answer of pMapIterable(itemsOf(context), work, { concurrency })) {
    exitCode = Math.max(exitCode, answer.exitCode);
    deps.stdout(`${stringifyExactJson(answer.json)}\n`);
  }
  return { json: undefined, text: "", exitCode };
}

/** Gives out the turns here, where the order is that of the lines whatever runs first. */
async function* itemsOf({ deps }: CommandContext): AsyncGenerator<Item> {
  const turns = new KeyedQueue();
  for await (const line of readOperations(deps)) {
    yield { line, turn: "error" in line ? undefined : turns.take(line.operation.key.path) };
  }
}

async function answerOf(
  { line, turn }: Item,
  stores: StorePool,
  context: CommandContext,
): Promise<Answer> {
  const { json, exitCode } = await resultOf(line, turn, stores, context);
  return { json: line.id === undefined ? json : { id: line.id, ...json }, exitCode };
}

async function resultOf(
  line: BatchLine,
  turn: Turn | undefined,
  stores: StorePool,
  { explain }: CommandContext,
): Promise<Answer> {
  if ("error" in line) return failed(line.error);
  try {
    // A store that cannot be opened is the failure of this line, and keeps no other one waiting.
    const store = await stores.open(line.given);
    await turn?.come;
    const { json, exitCode = 0 } = await line.operation.perform(store);
    return { json: shaped(json, line), exitCode };
  } catch (thrown) {
    const error = toAsyncJobError(thrown);
    if (error.code === "Internal" && thrown instanceof Error) explain(thrown.stack ?? "");
    return failed(error);
  } finally {
    turn?.end();
  }
}

/** An operation's result is an object; a role gets the outputs that it hands over instead. */
function shaped(json: unknown, { role }: BatchOperation): object {
  return role === undefined ? Object(json) : { outputs: roleOutputs(Object(json)) };
}

function failed(error: AsyncJobError): Answer {
  return { json: errorAnswer(error), exitCode: error.exitCode };
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
