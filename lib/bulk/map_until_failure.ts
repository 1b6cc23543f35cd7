import { pMapIterable, pMapSkip } from "p-map";

/**
 * Works on items several at a time. At the first failure nothing more is begun, but what was begun is
 * brought to its end and told of, so that nobody is left guessing what was done.
 *
 * @param items the items; no more are taken than are worked on
 * @param concurrency how many at a time
 * @param work what to do with each
 * @returns the outcomes, in the order of the items
 * @throws the first failure, behind the outcomes of all that succeeded
 */
export async function* mapUntilFailure<T, R extends object>(
  items: AsyncIterable<T>,
  concurrency: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const failures: unknown[] = [];
  async function* untilFailure(): AsyncGenerator<T> {
    try {
      for await (const item of items) {
        if (failures.length > 0) return;
        yield item;
      }
    } catch (error) {
      failures.push(error);
    }
  }
  const attempt = async (item: T): Promise<R | typeof pMapSkip> => {
    if (failures.length > 0) return pMapSkip;
    try {
      return await work(item);
    } catch (error) {
      failures.push(error);
      return pMapSkip;
    }
  };
  yield* pMapIterable(untilFailure(), attempt, { concurrency }) as AsyncIterable<R>;
  if (failures.length > 0) throw failures[0];
}
