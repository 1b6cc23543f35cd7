import { toAsyncJobError } from "../errors.ts";

/** A value, or why there is none. */
export type Settled<T> = { readonly value: T } | { readonly error: unknown };

/**
 * Settles a value.
 *
 * @param work what makes it
 * @returns the value, or what was thrown
 */
export function settle<T>(work: () => T): Settled<T> {
  try {
    return { value: work() };
  } catch (thrown) {
    return { error: toAsyncJobError(thrown) };
  }
}

/**
 * Settles a value that takes time.
 *
 * @param work what makes it
 * @returns the value, or what was thrown
 */
export async function settleLater<T>(work: () => Promise<T>): Promise<Settled<T>> {
  try {
    return { value: await work() };
  } catch (thrown) {
    return { error: toAsyncJobError(thrown) };
  }
}

/**
 * Takes a settled value.
 *
 * @param settled the value or its error
 * @returns the value
 * @throws the error
 */
export function valueOf<T>(settled: Settled<T>): T {
  if ("error" in settled) throw settled.error;
  return settled.value;
}

/**
 * Takes a settled value where nobody cares about the error.
 *
 * @param settled the value or its error
 * @returns the value or `undefined`
 */
export function knownOf<T>(settled: Settled<T>): T | undefined {
  return "error" in settled ? undefined : settled.value;
}
