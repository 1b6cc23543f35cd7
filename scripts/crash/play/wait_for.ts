/** Milliseconds between two looks. */
const PERIOD = 10;

/**
 * Waits for something to become true.
 *
 * @param isTrue looks
 * @param limit milliseconds after which it is waited for no longer
 * @returns whether it became true
 */
export async function waitFor(
  isTrue: () => boolean | Promise<boolean>,
  limit: number,
): Promise<boolean> {
  const begin = performance.now();
  while (!await isTrue()) {
    if (performance.now() - begin > limit) return false;
    await new Promise((resolve) => setTimeout(resolve, PERIOD));
  }
  return true;
}
