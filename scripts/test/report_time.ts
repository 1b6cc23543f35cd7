/**
 * Loaded before a test file, writes down when its tests have ended: how long the file took, all its
 * modules included. A JUnit report cannot tell: it names the file that calls `Deno.test()`, which many
 * test files share.
 */
import { TIMES_VARIABLE } from "./slowest_files.ts";

Deno.test.afterAll(() => {
  // Its own thread's clock starts with it.
  const time = { file: Deno.mainModule, seconds: performance.now() / 1000 };
  const path = Deno.env.get(TIMES_VARIABLE);
  if (path) Deno.writeTextFileSync(path, `${JSON.stringify(time)}\n`, { append: true });
});
