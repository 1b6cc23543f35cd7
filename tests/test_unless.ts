import { registerIgnored } from "./register_ignored.ts";

/**
 * Registers a test, or an ignored one that names the reason, where it cannot run.
 *
 * @param obstacle why it cannot run here; `undefined` when it can
 * @param title the test's title
 * @param fn the test
 */
export function testUnless(
  obstacle: string | undefined,
  title: string,
  fn: () => void | Promise<void>,
): void {
  if (obstacle === undefined) Deno.test(title, fn);
  else registerIgnored(title, obstacle);
}
