import { deepStrictEqual } from "node:assert/strict";
import { readReport, type ReportedTest } from "../../scripts/test/read_report.ts";
import { slowestFiles } from "../../scripts/test/slowest_files.ts";

function test(file: string, name: string, seconds: number): ReportedTest {
  return { file, name, seconds, outcome: "passed" };
}

Deno.test("slowestFiles() adds up the tests of each file, but not their steps", () => {
  const tests = [
    test("a_test.ts", "one", 3),
    test("a_test.ts", "one > first", 1),
    test("a_test.ts", "one > first > inner", 1),
    test("b_test.ts", "one > first", 2),
    test("a_test.ts", "two", 0.5),
    test("c_test.ts", "quick", 0),
  ];
  deepStrictEqual(slowestFiles(tests, 2), [
    { file: "a_test.ts", seconds: 3.5 },
    { file: "b_test.ts", seconds: 2 },
  ]);
  deepStrictEqual(slowestFiles([], 10), []);
});

Deno.test("slowestFiles() reads what deno test reports", async () => {
  const directory = await Deno.makeTempDir({ prefix: "async-job-test-" });
  const file = `${directory}/some_test.ts`;
  const sleep = "await new Promise((resolve) => setTimeout(resolve, 300));";
  await Deno.writeTextFile(
    file,
    `Deno.test("a > b", async (test) => { await test.step("c", async () => { ${sleep} }); });\n`,
  );
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["test", "-A", "--no-config", "--no-check", `--junit-path=${directory}/report.xml`, file],
    cwd: directory,
  }).output();
  const tests = readReport(await Deno.readTextFile(`${directory}/report.xml`));
  await Deno.remove(directory, { recursive: true });
  deepStrictEqual(code, 0);
  deepStrictEqual(tests.map(({ name, outcome }) => [name, outcome]), [
    ["a > b", "passed"],
    ["a > b > c", "passed"],
  ]);
  const [slowest, ...others] = slowestFiles(tests, 10);
  deepStrictEqual([slowest?.file, others], ["some_test.ts", []]);
  const [whole] = tests;
  deepStrictEqual(slowest?.seconds, whole?.seconds);
  deepStrictEqual((slowest?.seconds ?? 0) >= 0.25, true);
});
