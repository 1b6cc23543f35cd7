import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { Progress } from "../../lib/output/progress.ts";
import { fakeStreams } from "../fake_streams.ts";
import { systemDeps } from "../../lib/cli/system_deps.ts";

const CLEAR = "\r\x1b[K";

/** What a progress shows each time that its timer goes off; each step comes a second after the last. */
function shown(
  columns: number | undefined,
  total: number | undefined,
  steps: readonly number[],
): string[] {
  const written: string[] = [];
  const { io } = fakeStreams({ stderrColumns: columns });
  let time = 0;
  let done = 0;
  let goOff = (): void => {};
  using progress = new Progress({
    io: { stderr: { ...io.stderr, write: (text) => void written.push(text) } },
    now: () => new Date(time),
    every: (_, callback) => {
      goOff = callback;
      return () => {};
    },
  });
  progress.begin(() => done, total, () => `${done} copied`);
  for (const step of steps) {
    done = step;
    time += 1000;
    goOff();
  }
  return written;
}

Deno.test("Progress shows a bar on a terminal, never more than all of it, and takes it away at the end", () => {
  deepStrictEqual(shown(80, 5, [1, 4, 6]), [
    `${CLEAR}[####--------------------] 20% 1 of 5, 1/s, 1 copied\r`,
    `${CLEAR}[###################-----] 80% 4 of 5, 2/s, 4 copied\r`,
    `${CLEAR}[########################] 100% 6 of 5, 2/s, 6 copied\r`,
    CLEAR,
  ]);
});

Deno.test("Progress keeps its bar within the terminal's width", () => {
  const [line = ""] = shown(40, 5, [1]);
  strictEqual(line.replace(CLEAR, "").trimEnd().length, 39);
});

Deno.test("Progress writes lines where there is no terminal", () => {
  deepStrictEqual(shown(undefined, undefined, [2, 2]), [
    "2 done, 2/s, 2 copied\n",
    "2 done, 1/s, 2 copied\n",
  ]);
});

Deno.test("systemDeps() calls back again and again until that is ended", async () => {
  const { every } = systemDeps({
    version: "1",
    commit: "c",
    target: "t",
    kind: "source",
    runtime: "r",
  });
  const twice = Promise.withResolvers<void>();
  let calls = 0;
  const end = every(1, () => {
    if (++calls === 2) twice.resolve();
  });
  await twice.promise;
  // The test runner fails a test that leaves a timer behind.
  end();
});
