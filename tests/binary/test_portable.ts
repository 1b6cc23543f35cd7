import { portableObstacle } from "../../scripts/build/built_file.ts";
import { testUnless } from "../test_unless.ts";

/**
 * Registers a test of the portable file, which is ignored, and says so, when the file under test is of
 * another kind.
 *
 * @param title what it does
 * @param fn the test
 */
export function testPortable(title: string, fn: () => Promise<void>): void {
  testUnless(portableObstacle(), title, fn);
}
