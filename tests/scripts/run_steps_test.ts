import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { runDeno } from "../../scripts/test/run_deno.ts";
import { runSteps, type Step } from "../../scripts/test/run_steps.ts";

/** Runs steps that end when the test says so, and tells which have started and ended so far. */
function supervise(
  steps: readonly Step[],
  limit: number,
): {
  readonly events: string[];
  readonly end: (title: string, success?: boolean) => Promise<void>;
  readonly whole: Promise<string | undefined>;
} {
  const events: string[] = [];
  const ends = new Map<string, (success: boolean) => void>();
  const run = async ({ title }: Step): Promise<{ success: boolean; output: string }> => {
    events.push(`start ${title}`);
    const success = await new Promise<boolean>((resolve) => ends.set(title, resolve));
    return { success, output: `output of ${title}` };
  };
  const whole = runSteps(steps, limit, run, ({ title }, { success, output }, seconds) => {
    strictEqual(output, `output of ${title}`);
    ok(seconds >= 0);
    events.push(`${success ? "end" : "failure"} ${title}`);
  });
  const end = async (title: string, success = true): Promise<void> => {
    ends.get(title)?.(success);
    // All that follows from it happens without waiting for anything.
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { events, end, whole };
}

Deno.test("runSteps() starts each step when those before it have ended, within the limit", async () => {
  const steps = [
    { title: "a" },
    { title: "b", after: ["a"] },
    { title: "c" },
    { title: "d" },
    { title: "e", after: ["a", "d"] },
  ];
  const { events, end, whole } = supervise(steps, 2);
  deepStrictEqual(events, ["start a", "start c"]);
  await end("c");
  await end("d");
  await end("a");
  await end("b");
  await end("e");
  strictEqual(await whole, undefined);
  deepStrictEqual(events, [
    ...["start a", "start c", "end c", "start d", "end d", "end a"],
    ...["start b", "start e", "end b", "end e"],
  ]);
});

Deno.test("runSteps() starts nothing after a failure, and waits for what runs", async () => {
  const { events, end, whole } = supervise([{ title: "a" }, { title: "b" }, { title: "c" }], 2);
  await end("a", false);
  await end("b");
  strictEqual(await whole, "a");
  deepStrictEqual(events, ["start a", "start b", "failure a", "end b"]);
});

Deno.test("runSteps() goes on after the failure of an optional step", async () => {
  const steps = [{ title: "a", optional: true }, { title: "b", after: ["a"] }];
  const { events, end, whole } = supervise(steps, 1);
  await end("a", false);
  await end("b");
  strictEqual(await whole, undefined);
  deepStrictEqual(events, ["start a", "failure a", "start b", "end b"]);
});

Deno.test("runSteps() refuses a step that waits for one that is not there", async () => {
  const { whole } = supervise([{ title: "a", after: ["x"] }], 1);
  await rejects(whole, /what never comes: a$/);
});

Deno.test("runDeno() gives what was printed to both streams, and whether it succeeded", async () => {
  const code = "console.log('one'); console.error('two'); Deno.exit(Deno.args.length)";
  const failed = await runDeno(["eval", "--ext=js", code, "x"], ".");
  deepStrictEqual([failed.success, failed.output.split("\n").sort()], [false, ["", "one", "two"]]);
  const env = { OF_THE_TEST: "three" };
  const passed = await runDeno(["eval", "console.log(Deno.env.get('OF_THE_TEST'))"], ".", env);
  deepStrictEqual(passed, { success: true, output: "three\n" });
});
