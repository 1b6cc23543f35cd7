import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { BenchError } from "../../../scripts/bench/bench_error.ts";
import { Meter } from "../../../scripts/bench/meter.ts";
import { notInstalled } from "../../not_installed.ts";
import { testUnless } from "../../test_unless.ts";

const python = await notInstalled("python3");

/** A process that takes up memory and time. */
function costly(megabytes: number): { argv: string[]; env: Record<string, string>; cwd: string } {
  const script = `x = b"x" * ${megabytes * 1_000_000}\nprint(input(), len(x))`;
  return { argv: ["python3", "-c", script], env: { PATH: Deno.env.get("PATH") ?? "" }, cwd: "/" };
}

testUnless(python, "Meter tells time, memory, status and output of a process", async () => {
  await using meter = await Meter.start();
  const small = await meter.measure({ ...costly(1), stdin: "said\n" });
  const large = await meter.measure({ ...costly(200), stdin: "said\n" });
  deepStrictEqual([small.status, small.output], [0, "said 1000000\n"]);
  ok(large.peakBytes - small.peakBytes > 150e6, `${small.peakBytes} ${large.peakBytes}`);
  ok(small.ms > 0 && small.cpuMs > 0);
  const failed = await meter.measure({ ...costly(0), argv: ["sh", "-c", "echo no >&2; exit 3"] });
  deepStrictEqual([failed.status, failed.output], [3, "no\n"]);
});

testUnless(python, "Meter names a program that is not there, and goes on", async () => {
  await using meter = await Meter.start();
  await rejects(
    meter.measure({ argv: ["/nonexistent"], env: {}, cwd: "/" }),
    (error) => error instanceof BenchError && error.message.includes("/nonexistent"),
  );
  strictEqual((await meter.measure({ argv: ["true"], env: {}, cwd: "/" })).status, 0);
});

Deno.test("Meter.start() says that it needs Python", async () => {
  await rejects(Meter.start("/nonexistent/python"), BenchError);
});
