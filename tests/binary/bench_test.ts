import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { PROGRAM } from "./program.ts";
import { testUnless } from "../test_unless.ts";
import { notInstalled } from "../not_installed.ts";

const BENCH = fileURLToPath(new URL("../../scripts/bench.ts", import.meta.url));
const python = await notInstalled("python3");

async function bench(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", BENCH, ...args],
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

testUnless(python, "the bench measures the built file and what it is compared with", async () => {
  const { code, stdout, stderr } = await bench(
    ...["--rounds", "2", "--only", "filesystem load", "--file", PROGRAM, "-o", "json"],
  );
  strictEqual(code, 0, stderr);
  const { measurements } = JSON.parse(stdout);
  deepStrictEqual(measurements.map((each: { name: string }) => each.name), [
    "bare runtime, empty program",
    "save, equal",
    "load",
  ]);
  const [bare, , load] = measurements;
  deepStrictEqual([bare.rounds, load.rounds, load.ratios[0].against], [2, 2, bare.name]);
  ok(bare.ms.median > 0 && bare.peakBytes > 1e6 && load.peakBytes > bare.peakBytes);
});

const others = python ?? await notInstalled("jq");

testUnless(others, "the bench lists as many lines as find, cat and jq do", async () => {
  const { code, stdout, stderr } = await bench(
    ...["--rounds", "2", "--only", "listing, directory", "--file", PROGRAM, "-o", "json"],
  );
  strictEqual(code, 0, stderr);
  const { measurements: [plain, list] } = JSON.parse(stdout);
  deepStrictEqual([plain.name, list.name], ["find, cat and jq, 10 000", "list, 10 000"]);
  deepStrictEqual([list.ratios[0].against, list.ratios[0].aim], [plain.name, 1.5]);
  deepStrictEqual(list.peakAim, 150e6);
});

testUnless(python, "the bench measures at scale, and counts every record", async () => {
  const { code, stdout, stderr } = await bench(
    ...["--scale", "--records", "1000", "--rounds", "1", "--file", PROGRAM, "-o", "json"],
    ...["--only", "filesystem, all list"],
  );
  strictEqual(code, 0, stderr);
  const { measurements } = JSON.parse(stdout);
  const names = measurements.map((each: { name: string }) => each.name);
  for (const name of ["list, 10", "list, 1 000", "list --names-only, 1 000"]) {
    ok(names.includes(name), name);
  }
  const large = measurements.find((each: { name: string }) => each.name === "list, 1 000");
  deepStrictEqual([large.peakAim, large.ratios[0].aim], [150e6, 100]);
  ok(large.peakBytes > 1e6);
});

Deno.test("the bench says how it wants to be called", async () => {
  for (const args of [["--rounds", "0"], ["-o", "yaml"], ["--fast"], ["--records", "1000"]]) {
    const { code, stderr } = await bench(...args);
    strictEqual(code, 1);
    match(stderr, /^error: .*\nhint: deno task bench \[--rounds N\]/);
  }
});
