import { portableObstacle } from "./built_file.ts";

/**
 * Registers a test of the portable file, which is ignored, and says so, when the file under test is of
 * another kind.
 *
 * @param title what it does
 * @param fn the test
 */
export function testPortable(title: string, fn: () => Promise<void>): void {
  const obstacle = portableObstacle();
  const ignored = obstacle === undefined ? "" : ` (ignored: ${obstacle})`;
  Deno.test({ name: `${title}${ignored}`, ignore: obstacle !== undefined, fn });
}
